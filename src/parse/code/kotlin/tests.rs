//! What each construct becomes.

use crate::parse::code::show::{check, quick};

#[test]
fn depth_costs_no_stack_and_chains_cost_linear_time() {
    let deep = 10_000;
    let inside = |text: String| format!("class A {{\n fun m() {{\n {text}\n }}\n}}");
    for (name, text) in [
        ("parentheses", inside(format!("x = {}1{}", "(".repeat(deep), ")".repeat(deep)))),
        ("sums", inside(format!("x = \"a\"{}", " + a".repeat(deep)))),
        ("members", inside(format!("a{}", ".b()".repeat(deep)))),
        ("calls", inside(format!("{}1{}", "f(".repeat(deep), ")".repeat(deep)))),
        ("elses", inside(format!("{} c()", "if (a) b() else ".repeat(deep)))),
        ("lambdas", inside(format!("{}{}", "f { ".repeat(3_000), "}".repeat(3_000)))),
        ("elvis", inside(format!("x = a{}", " ?: a".repeat(deep)))),
        ("nots", inside(format!("x = {}a", "!".repeat(deep)))),
        ("companions", format!("class A {{ {} }}", "companion object { val a = 1 }\n".repeat(3_000))),
        ("holes", inside(format!("x = \"{}\"", "${a} $b ".repeat(deep)))),
        ("unclosed", inside("f(".repeat(3_000))),
        ("arms", inside(format!("when (a) {{ {} }}", "is B -> c\n".repeat(deep)))),
    ] {
        quick("a.kt", name, &text);
    }
}

#[test]
fn packages_imports_and_constants() {
    check(
        "a.kt",
        r#"
        @file:JvmName("X")
        package org.example.care
        import java.util.*
        import android.util.Log
        import io.ktor.client.HttpClient as Client
        const val BASE = "http://x"
        private val logger = KotlinLogging.logger {}
        typealias P = Patient
        "#,
        r#"
        package org.example.care
        import java.util * as *
        import android.util Log as Log
        import io.ktor.client HttpClient as Client
        fn#0 Module ()
          const BASE = "http://x"
          const logger = KotlinLogging.logger(closure#1)
        fn#1 Closure (it)
        "#,
    );
}

#[test]
fn types_with_heads_members_and_companions() {
    check(
        "a.kt",
        r#"
        @Entity(tableName = "patients")
        data class Patient(
            @PrimaryKey val id: Long,
            @field:Column(name = "ssn") private val ssn: String?,
            val notes: List<Map<String, Note?>> = emptyList(),
            raw: ByteArray,
        ) : Base(id), Comparable<Patient> by other {
            val label: String
                get() = "$ssn"
            var phase = 1
                private set(value) { field = value }
            lateinit var repo: Repo
            companion object {
                private const val TAG = "Patient"
                fun of(x: Any) = x as Patient
            }
            init { println("made") }
            constructor(id: Long) : this(id, null) { touch() }
            inner class Deep
        }
        enum class Scope(val v: String) { READ("patient/*.read"), WRITE("w") { override fun f() = 1 }; fun g() = v }
        sealed interface Event { data class Got(val p: Patient) : Event; object None : Event }
        object Analytics { fun track(e: String) { } }
        fun interface Act { fun go() }
        "#,
        r#"
        fn#0 Module ()
          type#1
          type#3
          type#6
          type#7
          type#8
        fn#1 Accessor label of type#1 [final] () -> String
          return template(ssn)
        fn#2 Accessor phase of type#1 [private] (value)
          field = value
        fn#3 Method of of type#1 (x: Any)
          return cast<Patient>(x)
        fn#4 Constructor constructor of type#1 (id: Long)
          this(id, null)
          touch()
        fn#5 Module of type#1 ()
          println("made")
        fn#6 Constructor Patient of type#1 (id: Long, ssn: String, notes: List<Map<String,Note>>, raw: ByteArray)
          place this.id = id
          place this.ssn = ssn
          place this.notes = notes
          place this.raw = raw
          super(id)
        fn#7 Method f of type#2 [override] ()
          return 1
        fn#8 Method g of type#3 ()
          return v
        fn#9 Method track of type#7 (e: String)
        fn#10 Method go of type#8 ()
        type#0 Class Deep of type#1 [inner]
        type#1 Record Patient [data] @Entity(tableName: "patients") : Base, Comparable<Patient>
          field id: Long @PrimaryKey
          field ssn: String [private] @Column(name: "ssn")
          field notes: List<Map<String,Note>> = emptyList()
          field raw: ByteArray
          field label: String [final]
          field phase = 1
          field repo: Repo [lateinit]
          field TAG [private] [const] [final] [static] = "Patient"
          methods fn#1 fn#2 fn#3 fn#4 fn#6
        type#2 Class _ of type#3
          methods fn#7
        type#3 Enum Scope [enum]
          field v: String
          field READ = "patient/*.read"
          field WRITE = "w"
          methods fn#8
        type#4 Record Got of type#6 [data] : Event
          field p: Patient
        type#5 Class None of type#6 : Event
        type#6 Interface Event [sealed]
        type#7 Class Analytics
          methods fn#9
        type#8 Interface Act
          methods fn#10
        "#,
    );
}

#[test]
fn extensions_and_parameters() {
    check(
        "a.kt",
        r#"
        fun Patient.describe(): String = "${this.ssn} $label $this"
        val List<Patient>.first: String get() = get(0).name
        suspend inline fun <reified T> run(p: Patient?, vararg rest: String, level: Int = 3, noinline block: (Patient) -> Unit): T { block(p!!) }
        infix fun String.at(place: String) = "$this @ $place"
        val f = fun(a: Int): Int { return a }
        val g = fun Patient.(a: Int) = a
        "#,
        r#"
        fn#0 Module ()
          fn#1
          fn#2
          fn#3
          fn#4
          const f = closure#5
          const g = closure#6
        fn#1 Function describe (this: Patient) -> String
          return template(this.ssn, " ", label, " ", this)
        fn#2 Accessor first [final] (this: List<Patient>) -> String
          return get(0).name
        fn#3 Function run [suspend] [inline] (p: Patient, ...rest: String, level: Int = 3, block) -> T
          block(p)
        fn#4 Function at [infix] (this: String, place: String)
          return template(this, " @ ", place)
        fn#5 Function f (a: Int) -> Int
          return a
        fn#6 Function g (this: Patient, a: Int)
          return a
        "#,
    );
}

#[test]
fn calls_and_lambdas() {
    check(
        "a.kt",
        "
        fun m() {
            p?.let { Log.d(TAG, it.ssn) }
            foo(a, b = 2, *c) { x, (y, z) -> x + y }
            list.map(Patient::ssn).forEach(::println)
            list.forEach(logger::info)
            a.b.C(1)
            java.net.URL(text).openConnection()
            OkHttpClient.Builder().build()
            repo.Finder(1)
            view.setOnClickListener(object : View.OnClickListener { override fun onClick(v: View) { log(v) } })
            val t = gson.fromJson<Patient>(text).ssn
            val u = inject<Repo>()
            val v = ArrayList<Patient>(1)
            val w = Foo::class.java
            with(p) { this.ssn; this@Screen.ssn }
            super.m()
            label@ for (x in xs) { if (x) break }
        }
        ",
        "
        fn#0 Module ()
          fn#8
        fn#1 Closure in fn#8 (it)
          return Log.d(TAG, it.ssn)
        fn#2 Closure in fn#8 (x, [y, z])
          return (x Add y)
        fn#3 Closure in fn#8 (::)
          return ::.ssn
        fn#4 Closure in fn#8 (::)
          return println(::)
        fn#5 Closure in fn#8 (::)
          return logger.info(::)
        fn#6 Method onClick of type#0 [override] (v: View)
          log(v)
        fn#7 Closure in fn#8 (it)
          this.ssn
          return this@Screen.ssn
        fn#8 Function m ()
          p.let(closure#1)
          foo(a, b: 2, ...c, closure#2)
          list.map(closure#3).forEach(closure#4)
          list.forEach(closure#5)
          new a.b.C(1)
          new java.net.URL(text).openConnection()
          new OkHttpClient.Builder().build()
          repo.Finder(1)
          view.setOnClickListener(new View.OnClickListener() type#0)
          const t = cast<Patient>(gson.fromJson(text)).ssn
          const u = cast<Repo>(inject())
          const v = new ArrayList<Patient>(1)
          const w = Foo.class.java
          with(p, closure#7)
          super.m()
          loop x in xs
            if x
              nothing
        type#0 Class _ : View.OnClickListener
          methods fn#6
        ",
    );
}

#[test]
fn branches_give_values() {
    check(
        "a.kt",
        r#"
        fun m(): String {
            val a = if (p == null) return "" else { foo(); p.ssn }
            val b = when (val q = p) {
                is Patient -> q.ssn
                null, in list -> "b"
                !is Foo -> throw IllegalStateException("bad ${p.ssn}")
                else -> { bar(); "c" }
            }
            val c = try { repo.find(1) } catch (e: IOException) { null } finally { close() }
            val d = p.ssn ?: throw Foo("x")
            val e = p.name ?: return "none"
            if (p is Patient && p.ok) send(p) else if (q) r() else s()
            when { a > 1 -> x(); else -> y() }
            return a + b
        }
        fun n(p: Any) = when (p) { is Patient -> p.ssn; else -> "" }
        "#,
        r#"
        fn#0 Module ()
          fn#6
          fn#7
        fn#1 Closure in fn#6 ()
          foo()
          return p.ssn
        fn#2 Closure in fn#6 ()
          const q = p
          match q
            arm Patient
              q = cast<Patient>(q)
              return q.ssn
            arm null | list
              return "b"
            arm Foo
              throw new IllegalStateException(template("bad ", p.ssn))
            arm
              bar()
              return "c"
        fn#3 Closure in fn#6 ()
          try
            return repo.find(1)
          catch IOException as e
            return null
          finally
            close()
        fn#4 Closure in fn#6 ()
          throw new Foo("x")
        fn#5 Closure in fn#6 ()
          "none"
        fn#6 Function m () -> String
          const a = ((p Compare null) ? "" : closure#1())
          const b = closure#2()
          const c = closure#3()
          const d = (p.ssn Coalesce closure#4())
          const e = (p.name Coalesce closure#5())
          if ((p Compare Patient) And p.ok)
            p = cast<Patient>(p)
            send(p)
          else
            if q
              r()
            else
              s()
          match
            arm (a Compare 1)
              x()
            arm
              y()
          return (a Add b)
        fn#7 Function n (p: Any)
          match p
            arm Patient
              p = cast<Patient>(p)
              return p.ssn
            arm
              return ""
        "#,
    );
}

#[test]
fn loops_texts_and_operators() {
    check(
        "a.kt",
        r#"
        fun m() {
            val (a, _, c) = pair
            for ((k, v) in map) println("$k ${v.size} \$k")
            for (i: Int in 0..<3 step 2) go(i)
            while (true) { i++ }
            do { --i } while (i !in xs)
            val raw = """{"ssn": "${p.ssn}", "c": "$c"}"""
            val m = mapOf("ssn" to p.ssn, KEY to -1)
            arr[0] = 1
            obj.field += "x"
            val n = x shl 2
            val o = !(x as String).isEmpty()
            val q = 'c' + "" + 1.5f + null
        }
        "#,
        r#"
        fn#0 Module ()
          fn#1
        fn#1 Function m ()
          const [a, _, c] = pair
          loop [k, v] in map
            println(template(k, " ", v.size, " $k"))
          loop i: Int in (opaque(0, 3) Arithmetic 2)
            go(i)
          loop while true
            i Arithmetic= 1
          loop while (i Compare xs)
            i Arithmetic= 1
          const raw = template("{\"ssn\": \"", p.ssn, "\", \"c\": \"", c, "\"}")
          const m = mapOf({ssn: p.ssn}, {KEY: -1})
          place arr[0] = 1
          place obj.field Add= "x"
          const n = (x Arithmetic 2)
          const o = Not(cast<String>(x)).isEmpty()
          const q = ((("c" Add "") Add 1.5f) Add null)
        "#,
    );
}

#[test]
fn broken_syntax_keeps_what_stands_around_it() {
    check(
        "a.kt",
        "
        class A {
            fun one() { log.info(ssn) }
            fun two( { log.info(name)
            fun three() { log.info(mrn) }
        }
        ",
        "
        fn#0 Module ()
          A
          fn#1
          two
        fn#1 Function one ()
          log.info(ssn)
        ",
    );
}
