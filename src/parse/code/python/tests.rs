use super::super::show::check;

fn py(text: &str, wanted: &str) {
    check("a.py", text, wanted);
}

#[test]
fn imports_keep_module_name_and_alias() {
    py(
        "
        import os.path as p, sys
        import a.b
        from .models import Patient as Pt, Visit
        from ..a import *
        from . import client
        from __future__ import annotations
        ",
        "
        import os.path as p
        import sys as sys
        import a.b as a.b
        import .models Patient as Pt
        import .models Visit as Visit
        import ..a * as *
        import . client as client
        fn#0 Module ()
        ",
    );
}

#[test]
fn classes_have_fields_methods_and_a_body() {
    py(
        r#"
        @dataclass(frozen=True)
        class Patient(BaseModel, db.Model, Generic[T], metaclass=M):
            """doc"""
            ssn: str = Field(..., max_length=11)
            note: Annotated[Optional[str], Field(description="x")]
            name = models.CharField(max_length=3)
            dob: "date | None"
            register(name)
            class Meta:
                app = 1
            def __init__(self, a, *, b: int = 3, **kw):
                self.a = a
                self.b: int = b
            @property
            def x(self) -> str:
                return self._x
            @staticmethod
            def y(q): pass
        class Colour(str, Enum):
            RED = "r"
        "#,
        r#"
        fn#0 Module ()
          type#1
          type#2
        fn#1 Constructor __init__ of type#1 (a, b: int = 3, ...kw)
          place self.a = a
          place self.b = cast<int>(b)
        fn#2 Accessor x of type#1 @property () -> str
          return self._x
        fn#3 Method y of type#1 [static] @staticmethod (q)
          nothing
        fn#4 Module of type#1 ()
          register(name)
        type#0 Class Meta of type#1
          field app [static] = 1
        type#1 Record Patient @dataclass(frozen: true) : BaseModel, db.Model, Generic<T>
          field ssn: str = Field(..., max_length: 11)
          field note: Optional<str> @Field(description: "x")
          field name = models.CharField(max_length: 3)
          field dob: date
          methods fn#1 fn#2 fn#3
        type#2 Enum Colour : str, Enum
          field RED [static] = "r"
        "#,
    );
}

#[test]
fn functions_have_decorators_and_all_kinds_of_parameters() {
    py(
        r#"
        @app.get("/x", deps=[Depends(f)])
        async def z(user: Annotated[User, Depends(get_user)], /, *args: int, limit=2, **kw) -> list[Patient]:
            def inner(): ...
            return await go(*args, **kw)
        send = lambda s, *r, t=1: s
        "#,
        r#"
        fn#0 Module ()
          fn#2
          send = closure#3
        fn#1 Function inner in fn#2 ()
          ...
        fn#2 Function z [async] @app.get("/x", deps: [Depends(f)]) (@Depends(get_user) user: User, ...args: int, limit = 2, ...kw) -> list<Patient>
          fn#1
          return await go(...args, ...kw)
        fn#3 Function send (s, ...r, t = 1)
          return s
        "#,
    );
}

#[test]
fn texts_are_read_and_templates_keep_their_parts() {
    py(
        r#"
        f"ssn {a!r:>{w}} {{}} {b=}\n"
        "a" 'b' """c
        d"""
        r"\n" f"{c}"
        rf"\d{x}"
        b"\x41"
        "x %s %s" % (x, y)
        "{}".format(x)
        "#,
        r#"
        fn#0 Module ()
          template("ssn ", a, w, " {} ", "b=", b, "\n")
          "abc\nd"
          template("\\n", c)
          template("\\d", x)
          "A"
          ("x %s %s" Percent tuple(x, y))
          "{}".format(x)
        "#,
    );
}

#[test]
fn assignments_bind_patterns() {
    py(
        "
        a, (b, *c), self.d, e[0] = x
        a = b = f()
        x += 1
        n: int = 3
        if (m := len(a)) > 10: pass
        del a, b[0]
        ",
        "
        fn#0 Module ()
          [a, [b, ...c], place self.d, place e[0]] = x
          a = b = f()
          x Add= 1
          let n: int = 3
          if (m = len(a) Compare 10)
            nothing
          Other(a)
          Other(b[0])
        ",
    );
}

#[test]
fn collections_comprehensions_slices_and_operators() {
    py(
        r#"
        d = {"ssn": a, k: 1, **rest, 3: x}
        l = [1, *m]
        s = {1, 2}
        t = 1,
        y = [i for i, j in z.items() if i for k in i]
        m = {k: v for k, v in d.items()}
        g = sum(x.age for x in xs)
        w = s[::2] if not ok else s[1, 2:3]
        v = -1 - -v
        q = a < b < c and d in e or f
        u = s[-4:]
        "#,
        "
        fn#0 Module ()
          d = {ssn: a, [k]: 1, ...rest, 3: x}
          l = [1, ...m]
          s = set(1, 2)
          t = tuple(1)
          y = comprehension(i for [i, j] in z.items() for k in i if i)
          m = comprehension(k, v for [k, v] in d.items())
          g = sum(comprehension(x.age for x in xs))
          w = (Not(ok) ? s[slice(null, null, 2)] : s[tuple(1, slice(2, 3))])
          v = (-1 Arithmetic Arithmetic(v))
          q = ((((a Compare b) Compare c) And (d Compare e)) Or f)
          u = s[slice(-4, null)]
        ",
    );
}

#[test]
fn statements() {
    py(
        r#"
        with open(p) as f, lock: read(f)
        with (a() as (b, c), d() as e):
            pass
        try:
            g()
        except (A, b.B) as e:
            log(e)
        except C:
            raise X(a) from e
        except:
            raise
        else:
            k()
        finally:
            q()
        for i, v in e: pass
        else: u()
        while not t: break
        assert a, "msg"
        async def s():
            async for x in y:
                yield x
            yield from x
        if a: return 1, 2
        elif b: print(1)
        else: return
        if __name__ == "__main__":
            main()
        "#,
        r#"
        fn#0 Module ()
          try
            let f = open(p)
            let _ = lock
            read(f)
          try
            let [b, c] = a()
            let e = d()
            nothing
          try
            g()
            k()
          catch A b.B as e
            log(e)
          catch C
            e
            throw X(a)
          catch
            throw
          finally
            q()
          loop [i, v] in e
            nothing
          u()
          loop while Not(t)
            nothing
          if Not(a)
            throw AssertionError("msg")
          fn#1
          if a
            return tuple(1, 2)
          else
            if b
              print(1)
            else
              return
          if (__name__ Compare "__main__")
            main()
        fn#1 Function s [async] ()
          loop x in y
            await x
          await x
        "#,
    );
}

#[test]
fn a_match_compares_and_binds() {
    py(
        r#"
        match cmd:
            case 1 | "two": one()
            case Patient(name=n, ssn=[s, *r]) if n: two()
            case {"a": q, **rest}: three()
            case [x, 1] as both: four()
            case Color.RED: five()
            case Point(x, y): p()
            case _: six()
        "#,
        r#"
        fn#0 Module ()
          match cmd
            arm 1 | "two"
              one()
            arm Patient bind {name: n, ssn: [s, ...r]}
              if n
                two()
            arm  bind {a: q, *: ...rest}
              three()
            arm 1 bind [[x, _], both]
              four()
            arm Color.RED
              five()
            arm Point bind [x, y]
              p()
            arm
              six()
        "#,
    );
}

#[test]
fn old_print_is_a_call() {
    py("print >>f, ssn, 1\nprint ssn\n", "fn#0 Module ()\n  print(ssn, 1)\n  print(ssn)\n");
}

#[test]
fn code_around_broken_syntax_is_read() {
    py(
        "
        a = 1
        def broken(:
            log(ssn)
        def whole(x):
            log(x)
        ",
        "
        fn#0 Module ()
          a = 1
          fn#1
          fn#2
        fn#1 Function broken ()
          log(ssn)
        fn#2 Function whole (x)
          log(x)
        ",
    );
}

#[test]
fn depth_costs_no_stack_and_chains_cost_linear_time() {
    let deep = 20_000;
    for (name, text) in [
        ("lists", format!("x = {}{}", "[".repeat(deep), "]".repeat(deep))),
        ("parentheses", format!("x = {}1{}", "(".repeat(deep), ")".repeat(deep))),
        ("calls", format!("x = {}1{}", "f(".repeat(deep), ")".repeat(deep))),
        ("sums", format!("x = 1{}", " + a".repeat(deep))),
        ("members", format!("x = a{}", ".b()".repeat(deep))),
        ("elifs", format!("if a: pass\n{}", "elif b: pass\n".repeat(deep))),
        ("unclosed", "f(".repeat(deep)),
        ("lambdas", format!("x = {}1", "lambda: ".repeat(deep))),
        ("patterns", format!("{}a{} = x", "(".repeat(deep), ",)".repeat(deep))),
        ("nots", format!("x = {}a", "not ".repeat(deep))),
        ("keys", format!("x = {}1{}", "{1: ".repeat(deep), "}".repeat(deep))),
        ("assignments", format!("{}1", "a = ".repeat(deep))),
    ] {
        let file = crate::text::SourceFile::from_text("a.py", &text);
        let start = std::time::Instant::now();
        let parsed = super::super::parse(&file, &crate::text::Limits::default()).expect("python");
        assert!(!parsed.tree.functions.is_empty());
        println!("{name}: {:?}", start.elapsed());
        assert!(start.elapsed().as_secs() < 20, "{name}: {:?}", start.elapsed());
    }
}
