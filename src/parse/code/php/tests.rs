//! What each construct becomes.

use crate::parse::code::show::{check, quick};

#[test]
fn depth_costs_no_stack_and_chains_cost_linear_time() {
    let deep = 20_000;
    let inside = |text: String| format!("<?php function m() {{ {text} }}");
    for (name, text) in [
        ("parentheses", inside(format!("$x = {}1{};", "(".repeat(deep), ")".repeat(deep)))),
        ("blocks", inside(format!("{}{}", "{".repeat(deep), "}".repeat(deep)))),
        ("joins", inside(format!("$x = 'a'{};", " . $a".repeat(deep)))),
        ("members", inside(format!("$a{};", "->b()".repeat(deep)))),
        ("calls", inside(format!("{}1{};", "f(".repeat(deep), ")".repeat(deep)))),
        ("elses", inside(format!("{} {{}}", "if ($a) b(); else ".repeat(deep)))),
        ("elseifs", inside(format!("if ($a) {{}} {}", "elseif ($a) {} ".repeat(deep)))),
        ("arrows", inside(format!("$x = {}1;", "fn($y) => ".repeat(deep)))),
        ("nots", inside(format!("$x = {}$a;", "!".repeat(deep)))),
        ("casts", inside(format!("$x = {}$a;", "(string) ".repeat(deep)))),
        ("ternaries", inside(format!("$x = {}$b;", "$a ? $b : ".repeat(deep)))),
        ("arrays", inside(format!("$x = {}{};", "[".repeat(deep), "]".repeat(deep)))),
        ("indices", inside(format!("$x{} = 1;", "[1]".repeat(deep)))),
        ("echoes", inside(format!("echo $a{};", ", $a".repeat(deep)))),
        ("matches", inside(format!("$x = {}1{};", "match($a) { default => ".repeat(3_000), " }".repeat(3_000)))),
        ("anonymous classes", inside(format!("$x = {}1{};", "new class { public $i = ".repeat(3_000), "; }".repeat(3_000)))),
        ("types", format!("<?php function f({}B $x) {{}}", "A|".repeat(deep))),
        ("attributes", format!("<?php {} class A {{}}", "#[A(1)]".repeat(deep))),
        ("holes", inside(format!("$x = \"{}\";", "{$a->b} $c[d] ".repeat(deep)))),
        ("pages", "<p><?= $a ?></p> <?php f(); ?>".repeat(5_000)),
        ("comments", format!("<?php class A {{ {} }}", "/** @var B[] */ public $x; ".repeat(5_000))),
        ("unclosed", inside("f(".repeat(deep))),
        ("cases", inside(format!("switch ($a) {{ {} }}", "case 1: ".repeat(deep)))),
    ] {
        quick("a.php", name, &text);
    }
}

#[test]
fn namespaces_and_imports() {
    check(
        "a.php",
        r"
        <?php
        namespace App\Services;
        use App\Models\Patient;
        use Illuminate\Support\Facades\{Log, Http as Web};
        use function App\Support\mask;
        use Exception;
        \App\Models\Visit::find(1);
        \strlen('x');
        namespace\f();
        ",
        r#"
        package App.Services
        import App.Models Patient as Patient
        import Illuminate.Support.Facades Log as Log
        import Illuminate.Support.Facades Http as Web
        import App.Support mask as mask
        import Exception as Exception
        fn#0 Module ()
          App.Models.Visit.find(1)
          strlen("x")
          f()
        "#,
    );
}

#[test]
fn types_with_heads_fields_and_functions() {
    check(
        "a.php",
        r"
        <?php
        /**
         * @property string|null $ssn
         * @property-read Collection<int, Visit> $visits
         */
        #[Entity, Table(name: 'patients')]
        final class Patient extends Model implements JsonSerializable, \Countable
        {
            use HasFactory, SoftDeletes { a as b; }
            const TABLE = 'p', OTHER = 1;
            #[Column(type: 'string')]
            private ?string $name = null;
            /** @var Visit[] */
            protected array $all = [];
            public static $x, $y = 2;
            public string $full { get => $this->name; set { $this->name = $value; } }
            public function __construct(private readonly string $dob, #[Sensitive] protected ?int $age = 3, array $rest = []) {}
            /**
             * @param Visit[] $visits
             * @return array<string, Visit>
             */
            abstract protected static function &f(array $visits, int|string|null ...$more): array;
        }
        enum Kind: string implements HasLabel { case A = 'a'; case B = 'b'; public static function of(): self { return self::A; } }
        interface Store extends A, B { public function put(Patient $p): never; }
        trait Named { private string $n; }
        $a = new class(1) extends Base { public $z; };
        ",
        r#"
        fn#0 Module ()
          type#0
          type#1
          type#2
          type#3
          a = new Base(1) type#4
        fn#1 Accessor full of type#0 [public] () -> string
          return this.name
        fn#2 Accessor full of type#0 [public] (value: string)
          place this.name = value
        fn#3 Constructor __construct of type#0 [public] (dob: string, @Sensitive age: int = 3, rest: array = [])
        fn#4 Method f of type#0 [abstract] [protected] [static] (visits: []<Visit>, ...more: int) -> array<string,Visit>
        fn#5 Method of of type#1 [public] [static] () -> self
          return self.A
        fn#6 Method put of type#2 [public] (p: Patient)
        type#0 Class Patient [final] @Entity @Table(name: "patients") : Model, JsonSerializable, Countable, HasFactory, SoftDeletes
          field TABLE [const] = "p"
          field OTHER [const] = 1
          field name: string [private] @Column(type: "string") = null
          field all: []<Visit> [protected] = []
          field x [public] [static]
          field y [public] [static] = 2
          field full: string [public]
          field dob: string [private] [readonly]
          field age: int [protected] @Sensitive = 3
          field ssn: string
          field visits: Collection<int,Visit>
          methods fn#1 fn#2 fn#3 fn#4
        type#1 Enum Kind : HasLabel
          field A = "a"
          field B = "b"
          methods fn#5
        type#2 Interface Store : A, B
          methods fn#6
        type#3 Interface Named
          field n: string [private]
        type#4 Class _ : Base
          field z [public]
        "#,
    );
}

#[test]
fn expressions() {
    check(
        "a.php",
        r#"
        <?php
        $a = ['ssn' => $x, 'k' => [1, 2], ...$rest];
        $b = array($x, 'y');
        [$c, , $d] = f();
        ['ssn' => $e, 'n' => list($g)] = h();
        $list[] = $x;
        $m["k"]['l'] = 1;
        $o->p->q()->r;
        $o?->s($t);
        $o->{'name'};
        $o->$dyn;
        Foo::BAR . Foo::$baz . self::QUX . static::make() . parent::up();
        Foo::class;
        $n = $a ?: $b ?? 'c';
        $a .= 'x';
        $a ??= [];
        $i++;
        -1; !$a; (string) $a; (array) $a; (bool) $a; @f();
        $a instanceof Foo;
        clone $a;
        f(name: $x, ...$more);
        compact('a', ['b']);
        define('HOST', 'h');
        $k = strtoupper(...);
        $f = function (Patient $p) use ($q): string { return $p->ssn; };
        $g = fn ($p) => $p->ssn;
        new Foo($x);
        new $cls(1);
        new \A\B;
        yield $a;
        print $a;
        require __DIR__ . '/x.php';
        $z = match (true) { $a > 1, $b => 'x', default => throw new Gone() };
        "#,
        r#"
        fn#0 Module ()
          a = {ssn: x, k: [1, 2], ...rest}
          b = [x, "y"]
          [c, _, d] = f()
          {ssn: e, n: _} = h()
          place list[opaque()] = x
          place m["k"]["l"] = 1
          o.p.q().r
          o.s(t)
          o.name
          o[dyn]
          ((((Foo.BAR Add Foo.baz) Add self.QUX) Add self.make()) Add super.up())
          Foo
          n = (a Coalesce (b Coalesce "c"))
          a Add= "x"
          a Coalesce= []
          i Arithmetic= 1
          -1
          Not(a)
          cast<string>(a)
          a
          Compare(a)
          f()
          (a Compare Foo)
          a
          f(name: x, ...more)
          {a: a, b: b}
          HOST = "h"
          k = closure#1
          f = closure#2
          g = closure#3
          new Foo(x)
          cls(1)
          new A.B()
          await a
          print(a)
          require((__DIR__ Add "/x.php"))
          z = (true ? "x")
        fn#1 Function k (value)
          return strtoupper(value)
        fn#2 Function f (p: Patient) -> string
          return p.ssn
        fn#3 Function g (p)
          return p.ssn
        "#,
    );
}

#[test]
fn texts() {
    check(
        "a.php",
        r#"
        <?php
        $a = 'it\'s \n';
        $b = "tab\t $x";
        $c = "of {$p->ssn} and $p->name, $row[dob] $row[1] {$row['k']} {$p->f()} ${y}";
        $d = <<<EOT
          Dear {$p->name},
          $x
          EOT;
        $e = <<<'RAW'
        no $hole
        RAW;
        $g = `ls $dir`;
        $h = "";
        "#,
        r#"
        fn#0 Module ()
          a = "it's \\n"
          b = template("tab\t ", x)
          c = template("of ", p.ssn, " and ", p.name, ", ", row["dob"], " ", row[1], " ", row["k"], " ", p.f(), " ", y)
          d = template("  Dear ", p.name, ",\n  ", x)
          e = "no $hole"
          g = shell_exec(template("ls ", dir))
          h = ""
        "#,
    );
}

#[test]
fn statements() {
    check(
        "a.php",
        r#"
        <html><?php if ($a): ?><p><?= $p->name ?></p><?php elseif ($b): ?>x<?php else: f(); endif; ?>
        <?php
        echo $a, 'b', $c;
        foreach ($xs as $k => [$m, $n]) { f($m); }
        foreach ($xs as &$x): g($x); endforeach;
        for ($i = 0, $j = 1; $i < 3; $i++, $j--) h();
        while ($a) { break; }
        do { continue; } while ($b);
        switch ($a) { case 1: case 2: f(); break; default: g(); }
        try { f(); } catch (A | \B\C $e) { g($e); } catch (D) {} finally { h(); }
        unset($a, $b['c']);
        static $s = 1;
        global $g;
        declare(strict_types=1);
        const LIMIT = 3;
        goto end;
        end:
        throw new Gone("x");
        exit($a);
        ?>
        <b><?= $x ?></b>
        "#,
        r#"
        fn#0 Module ()
          if a
            show(p.name)
          else
            if b
            else
              f()
          echo(template(a, "b", c))
          loop [m, n] in xs
            f(m)
          loop x in xs
            g(x)
          loop while (i Compare 3) while i Arithmetic= 1 while j Arithmetic= 1
          init
            i = 0
          init
            j = 1
            h()
          loop while a
            nothing
          loop while b
            nothing
          match a
            arm 1 | 2
              f()
              nothing
            arm
              g()
          try
            f()
          catch A B.C as e
            g(e)
          catch D
          finally
            h()
          Other(a)
          Other(b["c"])
          let s = 1
          nothing
          const LIMIT = 3
          nothing
          nothing
          throw new Gone("x")
          exit(a)
          return
          show(x)
        "#,
    );
}

#[test]
fn broken_syntax_keeps_what_stands_around_it() {
    check(
        "a.php",
        r"
        <?php
        class A {
            function f($p) { log($p->ssn; }
            function g($p) { log($p->dob); }
        }
        ",
        r"
        fn#0 Module ()
          type#0
        fn#1 Method f of type#0 (p)
          log(p.ssn)
        fn#2 Method g of type#0 (p)
          log(p.dob)
        type#0 Class A
          methods fn#1 fn#2
        ",
    );
}
