//! What each construct becomes.

use crate::parse::code::show::check;

#[test]
fn depth_costs_no_stack_and_chains_cost_linear_time() {
    let deep = 20_000;
    let inside = |text: String| format!("class A {{ void m() {{ {text} }} }}");
    for (name, text) in [
        ("parentheses", inside(format!("x = {}1{};", "(".repeat(deep), ")".repeat(deep)))),
        ("blocks", inside(format!("{}{}", "{".repeat(deep), "}".repeat(deep)))),
        ("sums", inside(format!("x = \"a\"{};", " + a".repeat(deep)))),
        ("members", inside(format!("a{};", ".b()".repeat(deep)))),
        ("calls", inside(format!("{}1{};", "f(".repeat(deep), ")".repeat(deep)))),
        ("elses", inside(format!("{} {{}}", "if (a) b(); else ".repeat(deep)))),
        ("lambdas", inside(format!("x = {}1;", "y -> ".repeat(deep)))),
        ("nots", inside(format!("x = {}a;", "!".repeat(deep)))),
        ("casts", inside(format!("x = {}a;", "(B) ".repeat(deep)))),
        ("ternaries", inside(format!("x = {}b;", "a ? b : ".repeat(deep)))),
        ("switches", inside(format!("x = {}1{};", "switch (a) { default -> ".repeat(3_000), "; }".repeat(3_000)))),
        ("arrays", inside(format!("int[] x = {}{};", "{".repeat(deep), "}".repeat(deep)))),
        ("anonymous classes", inside(format!("x = {}1{};", "new A() { int i = ".repeat(3_000), "; }".repeat(3_000)))),
        ("types", inside(format!("{}B{} x;", "L<".repeat(deep), ">".repeat(deep)))),
        ("classes", format!("{}{}", "class A {".repeat(deep), "}".repeat(deep))),
        ("annotations", format!("{}1{} class A {{}}", "@A(".repeat(deep), ")".repeat(deep))),
        ("patterns", inside(format!("if (o instanceof {}int x{}) {{}}", "P(".repeat(3_000), ")".repeat(3_000)))),
        ("unclosed", inside("f(".repeat(deep))),
        ("declarators", inside(format!("int a{};", ", a = 1".repeat(deep)))),
        ("arms", inside(format!("switch (a) {{ {} }}", "case B: ".repeat(deep)))),
    ] {
        crate::parse::code::show::quick("a.java", name, &text);
    }
}

#[test]
fn packages_and_imports() {
    check(
        "a.java",
        "
        package org . example.care;
        import java.util.List;
        import java.util.*;
        import static org.junit.Assert.assertEquals;
        import static a.B.*;
        ",
        "
        package org.example.care
        import java.util List as List
        import java.util * as *
        import org.junit.Assert assertEquals as assertEquals
        import a.B * as *
        fn#0 Module ()
        ",
    );
}

#[test]
fn types_with_heads_and_supers() {
    check(
        "a.java",
        r#"
        @RestController("x")
        @RequestMapping(value = "/p", method = {GET, POST}, tags = @Tag(name = "t"))
        public final class PatientApi<T extends Foo> extends Base<Patient> implements Runnable, java.io.Closeable {
            abstract <R> R none(int[] xs, String... rest) throws IOException;
            class Inner { class Deep { int z; } }
        }
        sealed interface Repo extends JpaRepository<Patient, Long>, Other permits X { int MAX = 3; Patient find(@Param("id") final String id); }
        @interface Audited { String value() default "x"; Class<?>[] types() default {}; }
        "#,
        r#"
        fn#0 Module ()
          type#2
          type#3
          type#4
        fn#1 Method none of type#2 [abstract] (xs: []<int>, ...rest: String) -> R
        fn#2 Method find of type#3 (@Param("id") id: String) -> Patient
        type#0 Class Deep of type#1
          field z: int
        type#1 Class Inner of type#2
        type#2 Class PatientApi [public] [final] @RestController("x") @RequestMapping(value: "/p", method: [GET, POST], tags: new Tag(name: "t")) : Base<Patient>, Runnable, java.io.Closeable
          methods fn#1
        type#3 Interface Repo [sealed] : JpaRepository<Patient,Long>, Other
          field MAX: int = 3
          methods fn#2
        type#4 Interface Audited
          field value: String = "x"
          field types: []<Class> = []
        "#,
    );
}

#[test]
fn records_and_enums() {
    check(
        "a.java",
        r#"
        record Visit(@NotNull String ssn, List<Map<String, Foo>> notes) implements X { Visit { check(ssn); } static int count = 0; }
        enum Scope { READ("patient/*.read", 1), @Deprecated WRITE("w") { void m() {} }, NONE; private final String v; Scope(String v, int n) { this.v = v; } }
        "#,
        r#"
        fn#0 Module ()
          type#0
          type#2
        fn#1 Constructor Visit of type#0 ()
          check(ssn)
        fn#2 Method m of type#1 () -> void
        fn#3 Constructor Scope of type#2 (v: String, n: int)
          place this.v = v
        type#0 Record Visit : X
          field ssn: String @NotNull
          field notes: List<Map<String,Foo>>
          field count: int [static] = 0
          methods fn#1
        type#1 Class _ of type#2
          methods fn#2
        type#2 Enum Scope
          field READ = tuple("patient/*.read", 1)
          field WRITE @Deprecated = "w"
          field NONE
          field v: String [private] [final]
          methods fn#3
        "#,
    );
}

#[test]
fn fields_and_initializers() {
    check(
        "a.java",
        r#"
        class A {
            private static final Logger log = LoggerFactory.getLogger(A.class);
            @Column(name = "ssn") String ssn, mrn[] = {"a", "b"};
            static { init(); Runnable r = () -> log.info("x"); }
            { ssn = "1"; }
            A(Repo repo) { super(repo, 1); this.repo = repo; }
            A() { this(null); }
        }
        "#,
        r#"
        fn#0 Module ()
          type#0
        fn#1 Closure in fn#2 ()
          return log.info("x")
        fn#2 Module of type#0 [static] ()
          init()
          let r: Runnable = closure#1
        fn#3 Constructor A of type#0 (repo: Repo)
          super(repo, 1)
          place this.repo = repo
        fn#4 Constructor A of type#0 ()
          this(null)
        fn#5 Module of type#0 ()
          ssn = "1"
        type#0 Class A
          field log: Logger [private] [static] [final] = LoggerFactory.getLogger(A.class)
          field ssn: String @Column(name: "ssn")
          field mrn: []<String> @Column(name: "ssn") = ["a", "b"]
          methods fn#3 fn#4
        "#,
    );
}

#[test]
fn loops_and_locals() {
    check(
        "a.java",
        r#"
        class A { void m() {
            final var p = repo.findById(id);
            int a = 1, b[] = new int[5];
            for (int i = 0, j = 1; i < 10; i++, j += 2) log.info("n {}", i);
            for (Patient q : repo.all()) { q.touch(); }
            do { a--; } while (a > 0);
            outer: for (;;) { continue outer; }
            synchronized (lock) { go(); }
            assert a > 0 : "msg" + a;
        } }
        "#,
        r#"
        fn#0 Module ()
          type#0
        fn#1 Method m of type#0 () -> void
          const p = repo.findById(id)
          let a: int = 1
          let b: []<int> = new []<int>(5)
          loop while (i Compare 10) while i Arithmetic= 1 while j Add= 2
          init
            let i: int = 0
          init
            let j: int = 1
            log.info("n {}", i)
          loop q: Patient in repo.all()
            q.touch()
          loop while (a Compare 0)
            a Arithmetic= 1
          loop
            nothing
          lock
          go()
          (a Compare 0)
          ("msg" Add a)
        type#0 Class A
          methods fn#1
        "#,
    );
}

#[test]
fn handlers_and_resources() {
    check(
        "a.java",
        r#"
        class A { void m() {
            try (var in = open(p); other; Reader r2 = x()) { in.read(); }
            catch (IOException | SQLException e) { log.error("bad", e); throw e; }
            finally { close(); }
        } }
        "#,
        r#"
        fn#0 Module ()
          type#0
        fn#1 Method m of type#0 () -> void
          try
            const in = open(p)
            other
            const r2: Reader = x()
            in.read()
          catch IOException SQLException as e
            log.error("bad", e)
            throw e
          finally
            close()
        type#0 Class A
          methods fn#1
        "#,
    );
}

#[test]
fn type_tests_bind() {
    check(
        "a.java",
        "
        class A { void m() {
            if (p instanceof Patient pat && pat.ssn != null) log.info(((Person) p).name); else if (!(p instanceof Foo)) return;
            if (o instanceof Point(int x1, Pair(var y1, var z1))) use(x1);
        } }
        ",
        "
        fn#0 Module ()
          type#0
        fn#1 Method m of type#0 () -> void
          if ((pat = cast<Patient>(p) Compare Patient) And (pat.ssn Compare null))
            log.info(cast<Person>(p).name)
          else
            if Not((p Compare Foo))
              return
          if ([x1, [y1, z1]] = cast<Point>(o) Compare Point)
            use(x1)
        type#0 Class A
          methods fn#1
        ",
    );
}

#[test]
fn switches() {
    check(
        "a.java",
        r#"
        class A { void m() {
            switch (kind) { case A: case B: one(); break; case C: two(); default: three(); }
            switch (kind) { case A -> {} case B, C -> one(); default -> two(); }
            String s = switch (kind) { case A, B -> "x"; case Patient q when q.ok() -> q.ssn; case D -> { log.info("d"); yield "y"; } default -> throw new E(); };
            return switch (x) { case 1 -> switch (y) { default -> a; }; default -> b; };
        } }
        "#,
        r#"
        fn#0 Module ()
          type#0
        fn#1 Closure in fn#2 ()
          log.info("d")
          return "y"
        fn#2 Method m of type#0 () -> void
          match kind
            arm A | B
              one()
              nothing
            arm C
              two()
            arm
              three()
          match kind
            arm A
            arm B | C
              one()
            arm
              two()
          let s: String = (opaque(kind, q = kind) ? "x" : q.ssn : closure#1())
          return (x ? (y ? a) : b)
        type#0 Class A
          methods fn#2
        "#,
    );
}

#[test]
fn closures_and_references() {
    check(
        "a.java",
        "
        class A { void m() {
            list.stream().map(Patient::getSsn).filter(x -> x != null).map(Foo::new).forEach(this::send);
            BiFunction<A, B, C> f = (l, r) -> { return (int q) -> l + r; };
        } }
        ",
        "
        fn#0 Module ()
          type#0
        fn#1 Closure in fn#7 (::)
          return Patient.getSsn(::)
        fn#2 Closure in fn#7 (x)
          return (x Compare null)
        fn#3 Closure in fn#7 (::)
          return new Foo(::)
        fn#4 Closure in fn#7 (::)
          return this.send(::)
        fn#5 Closure in fn#6 (q: int)
          return (l Add r)
        fn#6 Closure in fn#7 (l, r)
          return closure#5
        fn#7 Method m of type#0 () -> void
          list.stream().map(closure#1).filter(closure#2).map(closure#3).forEach(closure#4)
          let f: BiFunction<A,B,C> = closure#6
        type#0 Class A
          methods fn#7
        ",
    );
}

#[test]
fn construction() {
    check(
        "a.java",
        r#"
        class A { Object m() {
            Object o = new Thread("n", () -> 1) { String inner = "i"; { put("k", p); } @Override public void run() { log.info(p.ssn); } };
            int[] arr = new int[] {1, 2}; m[i][j] = ~a << 2;
            return cond ? ResponseEntity.ok(p) : Outer.this.x.none(PatientApi.super.foo(), super.bar());
        } }
        "#,
        r#"
        fn#0 Module ()
          type#1
        fn#1 Closure in fn#4 ()
          return 1
        fn#2 Method run of type#0 [public] @Override () -> void
          log.info(p.ssn)
        fn#3 Module of type#0 ()
          put("k", p)
        fn#4 Method m of type#1 () -> Object
          let o: Object = new Thread("n", closure#1) type#0
          let arr: []<int> = [1, 2]
          place m[i][j] = (Arithmetic(a) Arithmetic 2)
          return (cond ? ResponseEntity.ok(p) : Outer.this.x.none(PatientApi.foo(), super.bar()))
        type#0 Class _ of type#1 : Thread
          field inner: String = "i"
          methods fn#2
        type#1 Class A
          methods fn#4
        "#,
    );
}

#[test]
fn texts() {
    check(
        "a.java",
        r#"
        class A { String a = "q\"\u0041"; char c = 'c'; String block = """
                Hello
                  \"x\" %s
                """; String one = """
                no end"""; }
        "#,
        r#"
        fn#0 Module ()
          type#0
        type#0 Class A
          field a: String = "q\"A"
          field c: char = "c"
          field block: String = "Hello\n  \"x\" %s\n"
          field one: String = "no end"
        "#,
    );
}

#[test]
fn code_around_broken_syntax_is_kept() {
    check(
        "a.java",
        "
        class A {
            void before() { log.info(ssn); }
            void broken( { int = ; }
            void after() { log.info(mrn); }
        }
        ",
        "
        fn#0 Module ()
          type#0
          fn#2
        fn#1 Method before of type#0 () -> void
          log.info(ssn)
        fn#2 Method after of type#0 () -> void
          log.info(mrn)
        type#0 Class A
          field broken: void
          methods fn#1 fn#2
        ",
    );
}
