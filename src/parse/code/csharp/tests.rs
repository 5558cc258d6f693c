//! What each construct becomes.

use crate::parse::code::show::check;

#[test]
fn depth_costs_no_stack_and_chains_cost_linear_time() {
    let deep = 20_000;
    let inside = |text: String| format!("class A {{ void M() {{ {text} }} }}");
    for (name, text) in [
        ("parentheses", inside(format!("x = {}1{};", "(".repeat(deep), ")".repeat(deep)))),
        ("blocks", inside(format!("{}{}", "{".repeat(deep), "}".repeat(deep)))),
        ("sums", inside(format!("x = \"a\"{};", " + a".repeat(deep)))),
        ("members", inside(format!("a{};", ".B()".repeat(deep)))),
        ("safe members", inside(format!("a{};", "?.B()".repeat(3_000)))),
        ("calls", inside(format!("{}1{};", "F(".repeat(deep), ")".repeat(deep)))),
        ("elses", inside(format!("{} {{}}", "if (a) B(); else ".repeat(deep)))),
        ("lambdas", inside(format!("x = {}1;", "y => ".repeat(3_000)))),
        ("nots", inside(format!("x = {}a;", "!".repeat(deep)))),
        ("ternaries", inside(format!("x = {}b;", "a ? b : ".repeat(3_000)))),
        ("switches", inside(format!("x = {}1{};", "a switch { _ => ".repeat(500), " }".repeat(500)))),
        ("types", inside(format!("{}B{} x;", "L<".repeat(3_000), ">".repeat(3_000)))),
        ("classes", format!("{}{}", "class A {".repeat(deep), "}".repeat(deep))),
        ("patterns", inside(format!("if (o is {}int x{}) {{}}", "P(".repeat(1_000), ")".repeat(1_000)))),
        ("unclosed", inside("F(".repeat(deep))),
        ("initializers", inside(format!("x = {}1{};", "new A { B = ".repeat(3_000), " }".repeat(3_000)))),
        ("declarators", inside(format!("int a{};", ", a = 1".repeat(deep)))),
        ("sections", inside(format!("switch (a) {{ {} }}", "case B: ".repeat(deep)))),
    ] {
        crate::parse::code::show::quick("a.cs", name, &text);
    }
}

#[test]
fn types_with_heads_and_supers() {
    check(
        "a.cs",
        r#"
        using System; using static System.Math; using J = Newtonsoft.Json.JsonConvert;
        namespace Care.Records;
        [Table("pt")] public record Patient(Guid Id, [property: JsonPropertyName("ssn")] string Ssn) : Base(Id), IPerson { public string First { get; set; } = ""; }
        class Gone(string ssn) : Exception($"no {ssn}") { public Gone(int x) : this("a") { } }
        enum E { A = 1, B }
        delegate void D(int x);
        "#,
        r#"
        package Care.Records
        import System * as *
        import System.Math * as *
        import Newtonsoft.Json JsonConvert as J
        fn#0 Module ()
          type#0
          type#1
          type#2
          type#3
        fn#1 Constructor Patient of type#0 (Id: Guid, @JsonPropertyName("ssn") Ssn: string)
          super(Id)
        fn#2 Constructor Gone of type#1 [public] (x: int)
          this("a")
        fn#3 Constructor Gone of type#1 (ssn: string)
          super(template("no ", ssn))
        type#0 Record Patient [public] @Table("pt") : Base, IPerson
          field Id: Guid
          field Ssn: string @JsonPropertyName("ssn")
          field First: string [public] = ""
          methods fn#1
        type#1 Class Gone : Exception
          field ssn: string
          methods fn#2 fn#3
        type#2 Enum E
          field A = 1
          field B
        type#3 Interface D
        "#,
    );
}

#[test]
fn members() {
    check(
        "a.cs",
        r#"
        partial class S {
            readonly Dictionary<string, Patient?> map = new();
            public string Full => $"{First} {Last:x}{{}}";
            public string Last { get => last; set { last = value; } }
            HttpClient C() => new(new Handler { Cb = (a, b) => true }) { Timeout = 3 };
            [LoggerMessage(Level = LogLevel.Information, Message = "x {Who}")] private partial void Opened(string who);
            public S(ILogger<S> l, Db db) => (_l, _db) = (l, db);
            static T Drop<T>(this T value, string where = "x", params object[] rest) { yield return value; return value; }
        }
        "#,
        r#"
        fn#0 Module ()
          type#0
        fn#1 Accessor Full of type#0 [public] () -> string
          return template(First, " ", Last, "{}")
        fn#2 Accessor Last of type#0 [public] () -> string
          return last
        fn#3 Accessor Last of type#0 [public] (value: string)
          last = value
        fn#4 Closure in fn#5 (a, b)
          return true
        fn#5 Method C of type#0 () -> HttpClient
          return new HttpClient(new Handler(Cb: closure#4), Timeout: 3)
        fn#6 Method Opened of type#0 [private] [partial] @LoggerMessage(Level: LogLevel.Information, Message: "x {Who}") (who: string) -> void
        fn#7 Constructor S of type#0 [public] (l: ILogger<S>, db: Db)
          return [_l, _db] = tuple(l, db)
        fn#8 Method Drop of type#0 [static] (this: T, where: string = "x", ...rest: []<object>) -> T
          const value: T = this
          if opaque()
            return value
          return value
        type#0 Class S [partial]
          field map: Dictionary<string,Patient> [readonly] = new Dictionary<string,Patient>()
          field Full: string [public]
          field Last: string [public]
          methods fn#1 fn#2 fn#3 fn#5 fn#6 fn#7 fn#8
        "#,
    );
}

#[test]
fn expressions() {
    check(
        "a.cs",
        r#"
        using var s = await F<Patient>(p.Ssn!, x: p?.Name?.First(), y: ref z);
        if (map.TryGetValue("k", out var q) && q is { Ssn: var n } r && p is not null and Patient pp) Console.WriteLine($@"a""{n,5:x}" + 'c' + @"v\\");
        var e = new Dictionary<string, string> { { "a", p.Ssn }, { "b", "c" } };
        var d = new Dictionary<string, object> { ["m"] = p.Ssn };
        var li = new List<string> { p.Ssn, "x" };
        var an = new { p.Ssn, X = p.Id, @event = 1 };
        var w = p with { Ssn = "1" };
        var t = o switch { Patient pt when pt.Old => pt.Ssn, "x" or "y" => "z", _ => throw new E() };
        var qy = from x in xs where x.Old let y = x.Ssn join c in cs on x.Id equals c.Id into g orderby y descending select new { y, g } into k group k by k.y;
        Ev += (s, a) => { };
        this.z = base.W(this);
        byte[] bb = [1, ..xs2];
        Func<int, int> f = delegate (int v) { return v; };
        var name = typeof(Patient).Name;
        "#,
        r#"
        fn#0 Module ()
          let s = await F(p.Ssn, x: p.Name.First(), y: z)
          if ((q = map.TryGetValue("k", opaque()) And ({Ssn: n} = r = q Compare opaque())) And (pp = cast<Patient>(p) Compare Patient))
            Console.WriteLine(((template("a\"", n) Add "c") Add "v\\\\"))
          let e = {a: p.Ssn, b: "c"}
          let d = {m: p.Ssn}
          let li = [p.Ssn, "x"]
          let an = {Ssn: p.Ssn, X: p.Id, event: 1}
          let w = {...p, Ssn: "1"}
          let t = (opaque(o, pt = cast<Patient>(o), pt.Old, "x", "y", closure#1()) ? pt.Ssn : "z")
          let qy = comprehension(k.y, k for k in comprehension({y: y, g: g} for x in xs for y in [x.Ssn] for c in cs for g in cs if x.Old if x.Id if c.Id if y))
          Ev = closure#2
          place this.z = super.W(this)
          let bb: []<byte> = [1, ...xs2]
          let f: Func<int,int> = closure#3
          let name = "Patient".Name
        fn#1 Closure ()
          throw new E()
        fn#2 Closure (s, a)
        fn#3 Closure (v: int)
          return v
        "#,
    );
}

#[test]
fn statements() {
    check(
        "a.cs",
        r#"
        using (l.BeginScope("x")) { }
        var (a, b) = G();
        foreach (var (name, cond) in ds.Select(d => (d.Name, d.Cond))) l.LogInformation("x");
        for (int i = 0; i < 3; i++) { }
        switch (o) { case Patient { Ssn: var sn } pk when pk.Old: F(sn); break; case 1: case 2: G(); break; default: return 1; }
        try { throw; } catch (Gone ex) when (ex.Code == 1) { L(ex); } catch { } finally { Z(); }
        lock (x) { }
        int Local(int q1) => q1;
        goto end;
        end: return 2;
        #if DEBUG
        Dbg(p);
        #else
        Rel(p);
        #endif
        "#,
        r#"
        fn#0 Module ()
          try
            l.BeginScope("x")
          let [a, b] = G()
          loop [name, cond] in ds.Select(closure#1)
            l.LogInformation("x")
          loop while (i Compare 3) while i Arithmetic= 1
          init
            let i: int = 0
          match o
            arm pk.Old | Patient bind pk
              let pk: Patient = pk
              let {Ssn: sn} = pk
              F(sn)
              nothing
            arm 1 | 2
              G()
              nothing
            arm
              return 1
          try
            throw
          catch Gone as ex
            (ex.Code Compare 1)
            L(ex)
          catch
          finally
            Z()
          x
          fn#2
          nothing
          return 2
          Dbg(p)
          Rel(p)
        fn#1 Closure (d)
          return tuple(d.Name, d.Cond)
        fn#2 Function Local (q1: int) -> int
          return q1
        "#,
    );
}

#[test]
fn broken_syntax_keeps_what_stands_around_it() {
    check(
        "a.cs",
        r#"
        class A {
            void M(Patient p) { log.LogInformation("x {S}", p.Ssn); if ( ; Console.WriteLine(p.Ssn); }
        }
        "#,
        r#"
        fn#0 Module ()
          type#0
        fn#1 Method M of type#0 (p: Patient) -> void
          log.LogInformation("x {S}", p.Ssn)
          Console.WriteLine(p.Ssn)
        type#0 Class A
          methods fn#1
        "#,
    );
}
