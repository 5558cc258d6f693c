//! What each construct becomes.

use crate::parse::code::show::{check, quick};

#[track_caller]
fn go(text: &str, wanted: &str) {
    check("a.go", text, wanted);
}

#[test]
fn packages_and_imports() {
    go(
        r#"
        package intake // care
        import "log/slog"
        import (
            _ "embed"
            . "math"
            l "github.com/rs/zerolog/log"
            "github.com/labstack/echo/v4"
            "gopkg.in/yaml.v3"
            "github.com/getsentry/sentry-go"
            "github.com/redis/go-redis/v9"
        )
        "#,
        "
        package intake
        import log/slog as slog
        import math * as *
        import github.com/rs/zerolog/log as l
        import github.com/labstack/echo as echo
        import gopkg.in/yaml as yaml
        import github.com/getsentry/sentry-go as sentry
        import github.com/redis/go-redis as redis
        fn#0 Module ()
        ",
    );
}

#[test]
fn types_fields_and_tags() {
    go(
        r#"
        package a
        type (
            Patient struct {
                gorm.Model
                *Person
                SSN, MRN string `json:"ssn,omitempty" gorm:"column:ssn_enc;type:text" validate:"required,len=9" db:"-"`
                Notes []map[string]*Note
                Home struct { Street string "json:\"street\"" }
                Visits []struct { Reason string }
                f func(a int) error
            }
            Store[T any] interface { io.Closer; Find(ctx context.Context, id string) (*T, error); Len() int }
            MRN string
            Alias = map[string][]Patient
        )
        "#,
        r#"
        package a
        fn#0 Module ()
          type#2
          type#3
          type#4
          type#5
        fn#1 Method Find of type#3 (ctx: context.Context, id: string) -> tuple<T,error>
        fn#2 Method Len of type#3 () -> int
        type#0 Record Home of type#2
          field Street: string @json("street")
        type#1 Record Visits of type#2
          field Reason: string
        type#2 Record Patient : gorm.Model, Person
          field Model: gorm.Model [embedded]
          field Person: Person [embedded]
          field SSN: string @json("ssn", option: "omitempty") @gorm(column: "ssn_enc", type: "text") @validate("required", len: "9") @db
          field MRN: string @json("ssn", option: "omitempty") @gorm(column: "ssn_enc", type: "text") @validate("required", len: "9") @db
          field Notes: []<map<string,Note>>
          field Home: Home
          field Visits: Visits
          field f
        type#3 Interface Store : io.Closer
          methods fn#1 fn#2
        type#4 Class MRN : string
        type#5 Class Alias : map<string,[]<Patient>>
        "#,
    );
}

#[test]
fn functions_methods_and_results() {
    go(
        r#"
        func a(x, y int, rest ...string) (p *Patient, err error) {
            p = f(x)
            if err != nil { return }
            g(func() { return })
            return p, nil
        }
        func (s *Store[T]) Find(_ context.Context, id string) (T, error) { return s.items[id], nil }
        func (Patient) Len() int { return 1 }
        func (p Patient) Name() string { return p.First + " " + p.Last }
        func ext(string, ...int)
        func gen[T any, K comparable](xs []T, f func(T) K) map[K]T { return nil }
        type Patient struct { First string }
        "#,
        r#"
        fn#0 Module ()
          fn#2
          fn#3
          fn#4
          fn#5
          fn#6
          fn#7
          type#0
        fn#1 Closure in fn#2 ()
          return
        fn#2 Function a (x: int, y: int, ...rest: []<string>) -> tuple<Patient,error>
          let p: Patient
          let err: error
          p = f(x)
          if (err Compare null)
            return tuple(p, err)
          g(closure#1)
          return tuple(p, null)
        fn#3 Method Find of type#1 (_: context.Context, id: string) -> tuple<T,error>
          let s: Store<T> = this
          return tuple(s.items[id], null)
        fn#4 Method Len of type#0 () -> int
          return 1
        fn#5 Method Name of type#0 () -> string
          let p: Patient = this
          return ((p.First Add " ") Add p.Last)
        fn#6 Function ext (_: string, ..._: []<int>)
        fn#7 Function gen (xs: []<T>, f) -> map<K,T>
          return null
        type#0 Record Patient
          field First: string
          methods fn#4 fn#5
        type#1 Record Store
          methods fn#3
        "#,
    );
}

#[test]
fn variables_and_assignments() {
    go(
        r#"
        const Base, Other = "http://x", 2
        const ( A = iota; B )
        var ( log = slog.Default(); a, b int; c, d = f() )
        func m() {
            x := 1
            x, y := g(x)
            v, ok := m[k]
            w, ok := v.(*Patient)
            x, y = y, x
            p.SSN, q[0] = x, y
            x += 2
            s++
            _ = z
            send := func(t string) { log.Info(t) }
            var e error
        }
        "#,
        r#"
        fn#0 Module ()
          const Base = "http://x"
          const Other = 2
          const A = iota
          const B
          let log = slog.Default()
          let a: int
          let b: int
          let [c, d] = f()
          fn#2
        fn#1 Function send in fn#2 (t: string)
          log.Info(t)
        fn#2 Function m ()
          let x = 1
          let [x, y] = g(x)
          let v = m[k]
          let w = cast<Patient>(v)
          [x, y] = tuple(y, x)
          [place p.SSN, place q[0]] = tuple(x, y)
          x Add= 2
          s Arithmetic= 1
          _ = z
          let send = closure#1
          let e: error
        "#,
    );
}

#[test]
fn literals_and_operators() {
    go(
        r#"
        func m() {
            a = Patient{SSN: x, Home: Home{Street: "s"}, Phones: []Phone{{Number: n}, {"2"}}}
            b = &pkg.T[int]{1, 2}
            c = map[string]any{"ssn": x, key: y, "m": {"a": 1}}
            d = [...]string{0: "a", "b"}
            e = gin.H{"ssn": x}
            f = []byte("x")
            g = string(b[1:3])
            h = len(x) - -1 + 'a'
            i = !a && b || *p == &q
            j = `raw\n"x"`
            k = "a\tb\u00e9"
            l = make([]Patient, 0, len(xs))
            m = new(Patient)
            n = lo.Map[int, string](xs, func(x int, _ int) string { return "" })
            o = struct{ A int }{1}
            q = x[i]
            r = (*Patient)(u)
            s = f(xs...)
            t = <-ch
        }
        "#,
        r#"
        fn#0 Module ()
          fn#2
        fn#1 Closure in fn#2 (x: int, _: int) -> string
          return ""
        fn#2 Function m ()
          a = new Patient(SSN: x, Home: new Home(Street: "s"), Phones: [{Number: n}, ["2"]])
          b = new pkg.T<int>(1, 2)
          c = {ssn: x, [key]: y, m: {a: 1}}
          d = ["a", "b"]
          e = new gin.H(ssn: x)
          f = cast<[]<byte>>("x")
          g = cast<string>(b[slice(1, 3)])
          h = ((len(x) Arithmetic -1) Add "a")
          i = ((Not(a) And b) Or (p Compare q))
          j = "raw\\n\"x\""
          k = "a\tbé"
          l = new []<Patient>()
          m = new Patient()
          n = lo.Map(xs, closure#1)
          o = [1]
          q = x[i]
          r = Patient(u)
          s = f(...xs)
          t = await ch
        "#,
    );
}

#[test]
fn statements() {
    go(
        "
        func m(v any) {
            if err := f(); err != nil { g(err) } else if x { h() } else { i() }
            for i := 0; i < n; i++ { a(i) }
            for i, p := range ps { b(p) }
            for i := range ps { c(i) }
            for p := range ch { d(p) }
            for x < 3 { e() }
            for { break }
            for range 3 { f() }
            switch y := f(); y { case 1, 2: a(); fallthrough; default: b() }
            switch { case x > 1: a() }
            switch t := v.(type) { case *Patient: log(t.SSN); case int, string: b(t); case nil: default: c() }
            select { case m := <-ch: a(m); case ch <- x: b(); case v, ok := <-d: c(v); default: }
            defer mu.Unlock()
            go func() { a() }()
            L: for { continue L }
            ch <- x
            goto L
            { inner() }
        }
        ",
        "
        fn#0 Module ()
          fn#2
        fn#1 Closure in fn#2 ()
          a()
        fn#2 Function m (v: any)
          let err = f()
          if (err Compare null)
            g(err)
          else
            if x
              h()
            else
              i()
          loop while (i Compare n)
          init
            let i = 0
            a(i)
            i Arithmetic= 1
          loop p in ps
            b(p)
          loop in ps
            c(i)
          loop p in ch
            d(p)
          loop while (x Compare 3)
            e()
          loop
            nothing
          loop in 3
            f()
          let y = f()
          match y
            arm 1 | 2
              a()
              nothing
            arm
              b()
          match 
            arm (x Compare 1)
              a()
          match v
            arm Patient bind t
              let t: Patient = t
              log(t.SSN)
            arm int | string bind t
              b(t)
            arm nil bind t
              let t: nil = t
            arm  bind t
              c()
          match 
            arm opaque()
              let m = await ch
              a(m)
            arm opaque()
              (ch Append x)
              b()
            arm opaque()
              let v = await d
              c(v)
            arm
          mu.Unlock()
          closure#1()
          loop
            nothing
          (ch Append x)
          nothing
          inner()
        ",
    );
}

#[test]
fn code_around_broken_syntax_is_read() {
    go(
        "
        func a( { log(ssn) }
        func whole(x string) { log(x) }
        x := 
        ",
        "
        fn#0 Module ()
          fn#1
          fn#2
          x
        fn#1 Function a ()
          log(ssn)
        fn#2 Function whole (x: string)
          log(x)
        ",
    );
}

#[test]
fn depth_costs_no_stack_and_chains_cost_linear_time() {
    let deep = 20_000;
    let inside = |text: String| format!("package a\nfunc m() {{ {text} }}");
    for (name, text) in [
        ("parentheses", inside(format!("x = {}1{}", "(".repeat(deep), ")".repeat(deep)))),
        ("blocks", inside(format!("{}{}", "{".repeat(deep), "}".repeat(deep)))),
        ("sums", inside(format!("x = \"a\"{}", " + a".repeat(deep)))),
        ("members", inside(format!("a{}", ".b()".repeat(deep)))),
        ("calls", inside(format!("{}1{}", "f(".repeat(deep), ")".repeat(deep)))),
        ("elses", inside(format!("{} {{}}", "if a { b() } else ".repeat(deep)))),
        ("nots", inside(format!("x = {}a", "!".repeat(deep)))),
        ("closures", inside(format!("{}{}", "func() (x int) { return; ".repeat(3_000), "}".repeat(3_000)))),
        ("literals", inside(format!("x = []T{}{}", "{".repeat(deep), "}".repeat(deep)))),
        ("types", inside(format!("var x {}int", "[]".repeat(deep)))),
        ("maps", inside(format!("var x {}int", "map[string]".repeat(deep)))),
        ("structs", format!("type A {}{}", "struct { B ".repeat(3_000), "}".repeat(3_000))),
        ("unclosed", inside("f(".repeat(deep))),
        ("cases", inside(format!("switch a {{ {} }}", "case b: c()\n".repeat(deep)))),
        ("methods", "func (a *A) b() {}\n".repeat(deep)),
        ("names", format!("var a{} int", ", a".repeat(deep))),
    ] {
        quick("a.go", name, &text);
    }
}
