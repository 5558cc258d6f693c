use super::super::show::check;

fn js(text: &str, wanted: &str) {
    check("a.js", text, wanted);
}

fn ts(text: &str, wanted: &str) {
    check("a.ts", text, wanted);
}

#[test]
fn imports_of_modules_and_of_common_js() {
    js(
        r#"
        import React, { useState as us, "x-y" as z } from 'react';
        import * as fs from "fs";
        import './side.css';
        const { a, b: c, d = 1, ...rest } = require('./lib');
        const ax = require('axios'), q = require('q').defer;
        const m = await import('./dyn');
        const no = load('x');
        "#,
        r#"
        import react default as React
        import react useState as us
        import react x-y as z
        import fs as fs
        import ./side.css as
        import ./lib a as a
        import ./lib b as c
        import ./lib d as d
        import axios as ax
        import q defer as q
        import ./dyn as m
        fn#0 Module ()
          const {a: a, b: c, d: d ?= 1, *: ...rest} = require("./lib")
          const ax = require("axios")
          const q = require("q").defer
          const m = await import("./dyn")
          const no = load("x")
        "#,
    );
    ts(
        "
        import type { Patient } from './models';
        import fs = require('fs');
        import A = B.C.D;
        export = A;
        ",
        "
        import ./models Patient as Patient
        import fs as fs
        fn#0 Module ()
          const A = B.C.D
          place module.exports = A
        ",
    );
}

#[test]
fn exports_are_assignments_or_words() {
    js(
        "
        export * from './m';
        export * as ns from './n';
        export { x, y as w } from './o';
        export { x as default, a };
        export const f = async () => 1;
        export function g() {}
        export default class extends Base { x = 1 }
        module.exports = { g, bar: (x) => x };
        exports.baz = function () { return 1 };
        ",
        "
        import ./m * as *
        import ./n as ns
        import ./o x as x
        import ./o y as w
        fn#0 Module ()
          place exports.ns = ns
          place exports.x = x
          place exports.w = w
          place exports.default = x
          place exports.a = a
          const f = closure#1
          fn#2
          type#0
          place module.exports = {g: g, bar: closure#3}
          place exports.baz = closure#4
        fn#1 Function f [export] [async] ()
          return 1
        fn#2 Function g [export] ()
        fn#3 Function bar (x)
          return x
        fn#4 Function baz ()
          return 1
        type#0 Class _ [export] [default] : Base
          field x = 1
        ",
    );
}

#[test]
fn objects_and_vue_options() {
    js(
        "
        export default {
          name: 'card',
          data() { return { ssn: '' } },
          methods: { async save() { await this.$http.post(`/p/${this.ssn}?\\n`, this.form) }, get k() { return 1 } },
          [comp]: 1, ['lit']: 2, 'q-r': 3, short, ...more,
        };
        ",
        r#"
        fn#0 Module ()
          place exports.default = {name: "card", data: closure#1, methods: {save: closure#2, k: closure#3}, [comp]: 1, lit: 2, q-r: 3, short: short, ...more}
        fn#1 Function data ()
          return {ssn: ""}
        fn#2 Function save [async] ()
          await this.$http.post(template("/p/", this.ssn, "?\n"), this.form)
        fn#3 Function k [get] ()
          return 1
        "#,
    );
}

#[test]
fn functions_take_patterns() {
    js(
        "
        const f = ({ id, name: { first = 'x' } }, [, second, ...more], x = 1, ...others) => first;
        const g = x => ({ x });
        function* h() { yield 1; yield* g }
        (function () { iife() })();
        (() => { arrow() })();
        [a, b] = [b, a];
        ({ a, b: c.d, [k]: e } = f);
        ",
        r#"
        fn#0 Module ()
          const f = closure#1
          const g = closure#2
          fn#3
          closure#4()
          closure#5()
          [a, b] = [b, a]
          {a: a, b: place c.d, *: e} = f
        fn#1 Function f ({id: id, name: {first: first ?= "x"}}, [_, second, ...more], x = 1, ...others)
          return first
        fn#2 Function g (x)
          return {x: x}
        fn#3 Function h ()
          await 1
          await g
        fn#4 Closure ()
          iife()
        fn#5 Closure ()
          arrow()
        "#,
    );
}

#[test]
fn lightning_components() {
    js(
        "
        export default class Card extends NavigationMixin(LightningElement) {
          @api recordId;
          @track state = {};
          static #priv = 1;
          handle = (e) => { this.ssn = e.detail?.value; };
          @wire(getRecord, { recordId: '$recordId', fields: F })
          wired({ error, data }) { if (data) this.#priv = data; else if (error) { log(error) } }
          static { init(); }
          get ssn() { return this._s }
          set ssn(v) { this._s = v }
          constructor() { super(); }
        }
        const K = class extends Base {};
        ",
        r#"
        fn#0 Module ()
          type#0
          type#1
          const K = opaque()
        fn#1 Method handle of type#0 (e)
          place this.ssn = e.detail.value
        fn#2 Method wired of type#0 @wire(getRecord, {recordId: "$recordId", fields: F}) ({error: error, data: data})
          if data
            place this.#priv = data
          else
            if error
              log(error)
        fn#3 Module of type#0 [static] ()
          init()
        fn#4 Accessor ssn of type#0 [get] ()
          return this._s
        fn#5 Accessor ssn of type#0 [set] (v)
          place this._s = v
        fn#6 Constructor constructor of type#0 ()
          super()
        type#0 Class Card [export] [default] : LightningElement, NavigationMixin
          field recordId @api
          field state @track = {}
          field #priv [static] = 1
          field handle = closure#1
          methods fn#1 fn#2 fn#4 fn#5 fn#6
        type#1 Class K : Base
        "#,
    );
}

#[test]
fn statements() {
    js(
        r"
        for (let i = 0, n = 2; i < n; i++, n--) { continue }
        for (const [k, v] of Object.entries(o)) log(k, v);
        for (const k in o) ;
        while (a) b();
        do { b() } while (a);
        lbl: switch (x.y) { case 1: case 'b': one(); break; default: two(); }
        try { risky() } catch ({ message }) { console.error(message) } finally { done() }
        try { risky() } catch { }
        throw new Error(`bad ${x}`);
        (0, _m.default)(x), y = 2;
        debugger;
        ",
        r#"
        fn#0 Module ()
          loop while (i Compare n) while opaque(Arithmetic(i), Arithmetic(n))
          init
            let i = 0
          init
            let n = 2
            nothing
          loop [k, v] in Object.entries(o)
            log(k, v)
          loop k in Object.keys(o)
          loop while a
            b()
          loop while a
            b()
          match x.y
            arm 1 | "b"
              one()
              nothing
            arm
              two()
          try
            risky()
          catch as {message: message}
            console.error(message)
          finally
            done()
          try
            risky()
          catch
          throw new Error(template("bad ", x))
          _m.default(x)
          y = 2
          nothing
        "#,
    );
}

#[test]
fn expressions() {
    js(
        r"
        gql`query ${x}`;
        x ||= y; a.b ??= c; x += 1;
        typeof x === 'string' ? !y : -1;
        delete a.b; void 0; i++;
        a?.b?.[c]?.(d);
        new Foo; new a.B(1, ...x); new (f())(1);
        /re/g.test(y);
        (a ?? b) || c && d;
        a + 'b' + `c`;
        x = y = undefined;
        ",
        r#"
        fn#0 Module ()
          gql(template("query ", x))
          x Or= y
          place a.b Coalesce= c
          x Add= 1
          ((Compare(x) Compare "string") ? Not(y) : -1)
          Other(a.b)
          Other(0)
          Arithmetic(i)
          a.b[c](d)
          new Foo()
          new a.B(1, ...x)
          f()(1)
          regex /re/g.test(y)
          ((a Coalesce b) Or (c And d))
          ((a Add "b") Add "c")
          x = y = null
        "#,
    );
}

#[test]
fn markup() {
    js(
        r#"
        const el = <Foo.Bar a="b" c={d} {...props} disabled data-x='q'>
          Hi {name} {/* no */}<br/> <>{list.map(i => <li key={i}>{i}</li>)}</>{ok && <B/>}
        </Foo.Bar>;
        "#,
        r#"
        fn#0 Module ()
          const el = <Foo.Bar>(a: "b", c: d, ...props, disabled: true, data-x: "q")("Hi", name, <br>()(), <>()(list.map(closure#1)), (ok And <B>()()))
        fn#1 Closure (i)
          return <li>(key: i)(i)
        "#,
    );
    check(
        "a.tsx",
        "const el = <Foo<string> onClick={() => setX(y!)} style={{ a: 1 }}/>;",
        "
        fn#0 Module ()
          const el = <Foo>(onClick: closure#1, style: {a: 1})()
        fn#1 Closure ()
          return setX(y)
        ",
    );
}

#[test]
fn typed_classes() {
    ts(
        "
        @Component({ selector: 'app', template: `<p>{{x}}</p>` })
        export class PatientCard<T extends Base> extends React.Component<Props, State> implements OnInit, On.Destroy<T> {
          @Input() patient!: Patient;
          private readonly ssn?: string = '';
          items: Array<Map<string, Patient>> = [];
          constructor(private readonly http: HttpClient, public name = 'x', @Inject(TOKEN) private t: T, plain?: string, ...rest: any[]) { super(); }
          over(a: string): void;
          over(a: any) { return a as string; }
          @HostListener('click', ['$event'])
          async onClick(this: Foo, e: Event): Promise<void> { return this.http.get<Patient>(`/p/${this.patient!.id}`) }
          get full(): string { return <string>this.x; }
        }
        abstract class Shape { abstract area(): number; protected abstract w: number }
        ",
        r#"
        fn#0 Module ()
          type#0
          type#1
        fn#1 Constructor constructor of type#0 (http: HttpClient, name = "x", @Inject(TOKEN) t: T, plain: string, ...rest: []<any>)
          super()
        fn#2 Method over of type#0 (a: string) -> void
        fn#3 Method over of type#0 (a: any)
          return cast<string>(a)
        fn#4 Method onClick of type#0 [async] @HostListener("click", ["$event"]) (e: Event) -> Promise<void>
          return cast<of<Patient>>(this.http.get(template("/p/", this.patient.id)))
        fn#5 Accessor full of type#0 [get] () -> string
          return cast<string>(this.x)
        fn#6 Method area of type#1 [abstract] () -> number
        type#0 Class PatientCard [export] @Component({selector: "app", template: "<p>{{x}}</p>"}) : React.Component<Props,State>, OnInit, On.Destroy<T>
          field patient: Patient @Input
          field ssn: string [private] [readonly] = ""
          field items: Array<Map<string,Patient>> = []
          field http: HttpClient [private] [readonly]
          field name [public] = "x"
          field t: T [private] @Inject(TOKEN)
          methods fn#1 fn#2 fn#3 fn#4 fn#5
        type#1 Class Shape [abstract]
          field w: number [protected] [abstract]
          methods fn#6
        "#,
    );
}

#[test]
fn shapes_enumerations_and_namespaces() {
    ts(
        "
        export interface Patient extends Base, Other<X> {
          ssn: string; readonly dob?: Date | null; visits: Visit[]; save(x: string): Promise<void>; [k: string]: any; (x: number): void
        }
        export type Rec = { ssn: string } & Base & Partial<X>;
        type U = 'a' | 'b';
        export const enum Color { Red, Green = 'g', 'x-y' = 3 }
        namespace NS.Inner { export function f(x: string): x is string { return true } }
        declare module 'x' { export interface Y { z: string } }
        declare global { interface Window { q: any } }
        ",
        r#"
        fn#0 Module ()
          type#0
          type#1
          type#2
          fn#2
          type#3
          type#4
        fn#1 Method save of type#0 (x: string) -> Promise<void>
        fn#2 Function f [export] (x: string)
          return true
        type#0 Interface Patient [export] : Base, Other<X>
          field ssn: string
          field dob: Date [readonly]
          field visits: []<Visit>
          methods fn#1
        type#1 Record Rec [export] : Base, Partial<X>
          field ssn: string
        type#2 Enum Color [export]
          field Red
          field Green = "g"
          field x-y = 3
        type#3 Interface Y [export]
          field z: string
        type#4 Interface Window
          field q: any
        "#,
    );
}

#[test]
fn shapes_in_place_are_named_after_what_they_describe() {
    ts(
        "
        interface X { patient: { ssn: string; contacts: { phone: string }[] }; m: Map<string, { dob: Date }>; u: Foo | { a: 1 } }
        function f(input: { dob: Date; save(): void }, { a }: { a: string }, g: (x: { y: 1 }) => void): Promise<{ z: 1 }> {}
        let v: { q: string } = w;
        ",
        "
        fn#0 Module ()
          type#2
          fn#2
          let v = w
        fn#1 Method save of type#3 () -> void
        fn#2 Function f (input: input, {a: a}, g) -> Promise
        type#0 Record contacts of type#1
          field phone: string
        type#1 Record patient of type#2
          field ssn: string
          field contacts: []<contacts>
        type#2 Interface X
          field patient: patient
          field m: Map<string>
          field u: Foo
        type#3 Record input
          field dob: Date
          methods fn#1
        ",
    );
}

#[test]
fn typed_locals_and_functions() {
    ts(
        "
        function over(a: string): void;
        function over(a: any): void { for (const x of a as string[]) {} }
        const g = <T,>(x: T): T => x satisfies T;
        const h = useState<Patient | null>(null), k = new Map<string, Patient[]>();
        let u: Patient[] | undefined;
        const c = { a: 1 } as const;
        ",
        "
        fn#0 Module ()
          fn#1
          const g = closure#2
          const h = cast<of<Patient>>(useState(null))
          const k = new Map<string,[]<Patient>>()
          let u: []<Patient>
          const c = {a: 1}
        fn#1 Function over (a: any) -> void
          loop x in cast<[]<string>>(a)
        fn#2 Function g (x: T) -> T
          return cast<T>(x)
        ",
    );
}

#[test]
fn code_around_broken_syntax_is_read() {
    js(
        "
        const a = 1;
        function broken(x) { log(ssn; send(x) }
        const = 3 + ;
        function whole(x) { log(x) }
        ",
        "
        fn#0 Module ()
          const a = 1
          fn#1
          opaque(3)
          fn#2
        fn#1 Function broken (x)
          log(ssn)
          send(x)
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
        ("else ifs", format!("if (a) b();\n{}", "else if (b) c();\n".repeat(deep))),
        ("unclosed", "f(".repeat(deep)),
        ("open blocks", "if (a) { b(); ".repeat(deep)),
        ("arrows", format!("x = {}1", "() => ".repeat(deep))),
        ("patterns", format!("{}a{} = x", "[".repeat(deep), "]".repeat(deep))),
        ("objects", format!("x = {}1{}", "{a: ".repeat(deep), "}".repeat(deep))),
        ("elements", format!("x = {}{}", "<a>".repeat(deep), "</a>".repeat(deep))),
        ("templates", format!("x = {}{}", "`${".repeat(deep), "}`".repeat(deep))),
        ("sequences", format!("x{}", ", a".repeat(deep))),
        ("classes", "class A { m() { ".repeat(deep)),
        ("assignments", format!("{}1", "a = ".repeat(deep))),
    ] {
        for path in ["a.js", "a.tsx"] {
            let file = crate::text::SourceFile::from_text(path, &text);
            let start = std::time::Instant::now();
            let parsed = super::super::parse(&file, &crate::text::Limits::default()).expect("javascript");
            assert!(!parsed.tree.functions.is_empty());
            assert!(start.elapsed().as_secs() < 20, "{name}: {:?}", start.elapsed());
        }
    }
}
