use super::super::show::check;

fn rb(text: &str, wanted: &str) {
    check("a.rb", text, wanted);
}

#[test]
fn a_bare_name_is_a_local_or_a_call() {
    rb(
        "
        x = 1
        puts x
        log ssn, x
        list.each { |p| show p.ssn, x, other }
        def f(a, b = 2, *c, d:, e: 5, **g, &h)
          [a, x, self.y]
        end
        ",
        "
        fn#0 Module ()
          x = 1
          puts(x)
          log(ssn(), x)
          list().each(closure#1)
          fn#2
        fn#1 Closure (p)
          return show(p.ssn(), x, other())
        fn#2 Function f (a, b = 2, ...c, d, e = 5, ...g, h)
          return [a, x(), self.y()]
        ",
    );
}

#[test]
fn classes_have_fields_mixins_and_methods() {
    rb(
        "
        module Care
          class Patient < Struct.new(:ssn, :dob)
            include Comparable
            attr_accessor :mrn
            LIMIT = 5
            encrypts :ssn
            class << self
              def all; end
            end
            def self.one; end
            def initialize(a) = @a = a
            private def inner; @a; end
            alias social ssn
          end
          Visit = Data.define(:note)
        end
        ",
        r#"
        fn#0 Module ()
          type#2
        fn#1 Method all of type#0 [static] ()
        fn#2 Method one of type#0 [static] ()
        fn#3 Constructor initialize of type#0 (a)
          place self.a = a
        fn#4 Method inner of type#0 ()
          return self.a
        fn#5 Method social of type#0 ()
          return ssn()
        fn#6 Module of type#0 ()
          include(Comparable)
          attr_accessor("mrn")
          encrypts("ssn")
          private()
        type#0 Class Patient of type#2 : Struct, Comparable
          field ssn
          field dob
          field mrn
          field LIMIT [static] = 5
          methods fn#1 fn#2 fn#3 fn#4 fn#5
        type#1 Record Visit of type#2
          field note
        type#2 Class Care
        "#,
    );
}

#[test]
fn texts_have_holes() {
    rb(
        r#"
        a = "x #{ssn} y"
        b = 'x #{ssn}'
        c = :sym
        d = %w[a b]
        e = "a" "b"
        f = <<~SQL
          select #{g}
        SQL
        h = :"a b"
        i = /x/
        "#,
        r#"
        fn#0 Module ()
          a = template("x ", ssn(), " y")
          b = "x #{ssn}"
          c = "sym"
          d = ["a", "b"]
          e = "ab"
          f = template("\n  select ", g(), "\n")
          h = "a b"
          i = regex /x/
        "#,
    );
}

#[test]
fn choices_give_values() {
    rb(
        "
        a = if b then 1 elsif c then 2 else 3 end
        d = case e when 1, 2 then f else g end
        h = begin i rescue j end
        k = l rescue m
        n ||= o
        return p unless q
        r = (s; t)
        while u do v end
        for w in x do y(w) end
        ",
        "
        fn#0 Module ()
          a = (b() ? 1 : (c() ? 2 : 3))
          d = (e() ? f() : g())
          h = (null ? i() : j())
          k = (null ? l() : m())
          n Coalesce= o()
          if Not(q())
            return p()
          r = closure#1()
          loop while u()
            v()
          loop w in x()
            y(w)
        fn#1 Closure ()
          s()
          return t()
        ",
    );
}

#[test]
fn calls_have_keywords_blocks_and_references() {
    rb(
        "
        f(1, a: 2, 'b' => 3, g => 4, **h, &i)
        list.map(&:ssn)
        list.each(&method(:show))
        list.map { it.ssn }
        Net::HTTP.new('a', 1)
        http.verify_mode = OpenSSL::SSL::VERIFY_NONE
        x&.y&.z
        raise Refused, 'x'
        sender = ->(v) { v.ssn }
        sender.(1)
        yield a
        p[:ssn]
        p.ok?
        ",
        r#"
        fn#0 Module ()
          f(1, a: 2, b: 3, ...h(), i(), {[g()]: 4})
          list().map(closure#1)
          list().each(closure#2)
          list().map(closure#3)
          new Net.HTTP("a", 1)
          place http().verify_mode = OpenSSL.SSL.VERIFY_NONE
          x().y().z()
          throw new Refused("x")
          sender = closure#4
          sender.call(1)
          yield(a())
          p()["ssn"]
          Compare(p().ok?())
        fn#1 Closure (it)
          return it.ssn()
        fn#2 Closure (it)
          return show(it)
        fn#3 Closure (it)
          return it.ssn()
        fn#4 Function sender (v)
          return v.ssn()
        "#,
    );
}

#[test]
fn handlers_and_patterns() {
    rb(
        "
        def f
          g
        rescue Refused, Other => e
          h e
        else
          i
        ensure
          j
        end
        case v
        in { name:, dob: d } if d
          show name, d
        in [a, *b]
          show a
        in Integer | Float => n
          show n
        else
          0
        end
        a, (b, *c), @d, e.f = g
        ",
        "
        fn#0 Module ()
          fn#1
          match v()
            arm d bind {name: name, dob: d}
              show(name, d)
            arm  bind [a, ...b]
              show(a)
            arm  bind n
              show(n)
            arm
              0
          [a, [b, ...c], place self.d, place e().f] = g()
        fn#1 Function f ()
          try
            g()
            return i()
          catch Refused Other as e
            return h(e)
          finally
            j()
        ",
    );
}

#[test]
fn broken_syntax_keeps_what_stands_around_it() {
    rb(
        "
        class A
          def f(x
            puts x
          end
        end
        puts 1
        ",
        "
        fn#0 Module ()
          type#0
          puts(1)
        fn#1 Method f of type#0 (x)
          return puts(x)
        type#0 Class A
          methods fn#1
        ",
    );
}

#[test]
fn depth_is_no_danger() {
    use crate::text::{Language, Limits, SourceFile};
    for (open, close) in [("(", ")"), ("[", "]"), ("f(", ")"), ("f { ", " }"), ("x.a(", ")"), ("->{ ", " }")] {
        let text = format!("{}1{}", open.repeat(5_000), close.repeat(5_000));
        let file = SourceFile::from_text("a.rb", &text);
        assert_eq!(file.language, Some(Language::Ruby));
        assert!(super::super::parse(&file, &Limits::default()).is_some());
    }
}
