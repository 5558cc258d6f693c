//! What each construct becomes.

use crate::parse::code::show::check;

#[test]
fn depth_costs_no_stack_and_chains_cost_linear_time() {
    let deep = 20_000;
    let inside = |text: String| format!("class A {{ void m() {{ {text} }} }}");
    for (name, text) in [
        ("parentheses", inside(format!("x = {}1{};", "(".repeat(deep), ")".repeat(deep)))),
        ("blocks", inside(format!("{}{}", "{".repeat(deep), "}".repeat(deep)))),
        ("sums", inside(format!("x = 'a'{};", " + a".repeat(deep)))),
        ("calls", inside(format!("{}1{};", "f(".repeat(deep), ")".repeat(deep)))),
        ("lists", inside(format!("x = {}{};", "new List<A>{".repeat(3_000), "}".repeat(3_000)))),
        ("sub-selects", inside(format!("x = [{}SELECT Id FROM A{}];", "SELECT Id, (".repeat(1_000), ") FROM A".repeat(1_000)))),
        ("semi-joins", inside(format!("x = [{}:a{}];", "SELECT Id FROM A WHERE B IN (".repeat(1_000), ")".repeat(1_000)))),
        ("conditions", inside(format!("x = [SELECT Id FROM A WHERE {}a = :b{}];", "a = :b AND (".repeat(deep), ")".repeat(deep)))),
        ("bound queries", inside(format!("x = {}1{};", "[SELECT Id FROM A WHERE B = :".repeat(1_000), "]".repeat(1_000)))),
        ("triggers", "Trigger.new;".repeat(deep)),
        ("placeholders", "%%%".repeat(deep)),
        ("unclosed", inside("f(".repeat(deep))),
    ] {
        crate::parse::code::show::quick("a.cls", name, &text);
    }
}

#[test]
fn queries_in_texts_are_read() {
    let shown = |text: &str| {
        crate::parse::code::soql(text).map(|query| {
            let fields: Vec<&str> =
                query.fields.iter().map(|(field, span)| text.get(span.range()).filter(|_| !field.contains('(')).unwrap_or(field)).collect();
            format!(
                "{} from {} where {} {}",
                fields.join(" "),
                query.from.join(" "),
                query.filters.join(" "),
                query.mode.as_deref().unwrap_or("-")
            )
        })
    };
    for (text, wanted) in [
        ("SELECT Id, SSN__c FROM Contact WHERE Id = :id", "Id SSN__c from Contact where Id -"),
        ("select Id, {} from Contact where Name like '%{}%' and A = {} with user_mode", "Id from Contact where Name A USER_MODE"),
        ("SELECT Name FROM Contact WHERE {} WITH SECURITY_ENFORCED", "Name from Contact where  SECURITY_ENFORCED"),
        ("SELECT Name, (SELECT Id FROM Cases) FROM {}", "Name Id from __ Cases where  -"),
        ("FIND {smith} IN ALL FIELDS RETURNING Contact(Name)", "Name from Contact where  -"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(wanted), "{text}");
    }
    for text in ["", "SELECT", "select a plan", "Find the one", "SELECT * FROM Contact", "DELETE FROM x"] {
        assert_eq!(shown(text), None, "{text}");
    }
}

#[test]
fn class_heads() {
    check(
        "a.cls",
        "
        @RestResource(urlMapping='/patients/*' other=true)
        global Without
        SHARING class PatientApi extends Base implements Database.Batchable<SObject>, Foo {
            public interface I extends J { void m(String s); }
            public enum E { A, B }
            private inherited sharing class Inner { String p; webservice static void w() {} static testMethod void t() {} }
            @AuraEnabled(cacheable=true) @future
            global static List<Contact> get(final Id recordId, Contact[] cs) { return (List<Contact>) cs; }
        }
        ",
        r#"
        fn#0 Module ()
          type#3
        fn#1 Method m of type#0 (s: String) -> void
        fn#2 Method w of type#2 [webservice] [static] () -> void
        fn#3 Method t of type#2 [static] [testmethod] () -> void
        fn#4 Method get of type#3 [global] [static] @AuraEnabled(cacheable: true) @future (recordId: Id, cs: []<Contact>) -> List<Contact>
          return cast<List<Contact>>(cs)
        type#0 Interface I of type#3 [public] : J
          methods fn#1
        type#1 Enum E of type#3 [public]
          field A
          field B
        type#2 Class Inner of type#3 [private] [inherited sharing]
          field p: String
          methods fn#2 fn#3
        type#3 Class PatientApi [global] [without sharing] @RestResource(urlMapping: "/patients/*", other: true) : Base, Database.Batchable<SObject>, Foo
          methods fn#4
        "#,
    );
}

#[test]
fn properties_and_initializers() {
    check(
        "a.cls",
        r"
        class A {
            public static final String KEY = 'k\'s';
            public String ssn { get; private set; }
            public static String masked { get { return mask(ssn); } private set { ssn = Value; } }
            @TestVisible private transient Map<Id, List<Contact>> byId = new Map<Id, List<Contact>>();
            static { init(); }
            { ssn = 'a'; }
            A(Contact c) { Super(c); THIS.x = c; }
        }
        ",
        r#"
        fn#0 Module ()
          type#0
        fn#1 Accessor masked of type#0 [public] [static] () -> String
          return mask(ssn)
        fn#2 Accessor masked of type#0 [public] [static] [private] (value: String)
          ssn = Value
        fn#3 Module of type#0 [static] ()
          init()
        fn#4 Constructor A of type#0 (c: Contact)
          super(c)
          place this.x = c
        fn#5 Module of type#0 ()
          ssn = "a"
        type#0 Class A
          field KEY: String [public] [static] [final] = "k's"
          field ssn: String [public]
          field masked: String [public] [static]
          field byId: Map<Id,List<Contact>> [private] [transient] @TestVisible = new Map<Id,List<Contact>>()
          methods fn#1 fn#2 fn#4
        "#,
    );
}

#[test]
fn queries() {
    check(
        "a.cls",
        "
        class A { void m() {
            List<Contact> found = [SELECT Id, Account . Owner.Name, toLabel(Status__c), (SELECT SSN__c, Parent.Name FROM Cases__r WHERE IsClosed = false) FROM Contact c WHERE Id IN :ids AND (c.Email = :this.email OR NOT Name LIKE 'x%') AND AccountId IN (SELECT AccountId FROM Diagnosis__c WHERE Code__c = :code) WITH user_mode ORDER BY c.Name LIMIT :max ALL ROWS];
            Integer n = [SELECT COUNT() FROM Contact];
            AggregateResult[] ar = [SELECT COUNT(Id) c, MAX(Birthdate) FROM Contact GROUP BY City HAVING COUNT(Name) > 1];
            for (Contact c : [SELECT FIELDS(ALL) FROM Contact WITH SECURITY_ENFORCED]) { System.debug(LoggingLevel.INFO, c.SSN__c); }
            String nm = [SELECT c.Name, a.Phone FROM Contact c, c.Account a LIMIT 1][0]?.Name ?? 'none';
            Event e = [SELECT TYPEOF What WHEN Account THEN Phone, Owner.Name WHEN Opportunity THEN Amount ELSE Id END FROM Event];
            Object o = [SELECT Id FROM A WHERE B IN :f([SELECT C FROM D WHERE E = :g])];
        } }
        ",
        r#"
        fn#0 Module ()
          type#0
        fn#1 Method m of type#0 () -> void
          let found: List<Contact> = query(select Id Account.Owner.Name Status__c Cases__r.SSN__c Cases__r.Parent.Name from Contact Cases__r where Cases__r.IsClosed Id Email Name AccountId Diagnosis__c.AccountId Diagnosis__c.Code__c bound ids, this.email, code, max with USER_MODE)
          let n: Integer = query(select  from Contact aggregate)
          let ar: []<AggregateResult> = query(select Birthdate from Contact where Name aggregate)
          loop c: Contact in query(select FIELDS(ALL) from Contact with SECURITY_ENFORCED)
            System.debug(LoggingLevel.INFO, c.SSN__c)
          let nm: String = (query(select Name Account.Phone from Contact Account)[0].Name Coalesce "none")
          let e: Event = query(select What.Phone What.Owner.Name What.Amount What.Id from Event)
          let o: Object = query(select Id from A where B bound f(query(select C from D where E bound g)))
        type#0 Class A
          methods fn#1
        "#,
    );
}

#[test]
fn searches() {
    check(
        "a.cls",
        "
        class A { void m() {
            Object r = [FIND :term IN ALL FIELDS RETURNING Contact(Id, SSN__c WHERE Name = :x), Account];
            Object s = [FIND 'x*' RETURNING Contact(Name) LIMIT 10];
        } }
        ",
        "
        fn#0 Module ()
          type#0
        fn#1 Method m of type#0 () -> void
          let r: Object = query(select Contact.Id Contact.SSN__c from Contact Account where Contact.Name bound term, x)
          let s: Object = query(select Contact.Name from Contact)
        type#0 Class A
          methods fn#1
        ",
    );
}

#[test]
fn dml() {
    check(
        "a.cls",
        "
        class A { void m() {
            insert x; UPDATE as user x; upsert xs Ext__c; delete [SELECT Id FROM Contact WHERE Id = :x.Id]; undelete x; merge a b;
            Database.insert(x, false);
        } }
        ",
        "
        fn#0 Module ()
          type#0
        fn#1 Method m of type#0 () -> void
          insert(x)
          update(x, as: user)
          upsert(xs, Ext__c)
          delete(query(select Id from Contact where Id bound x.Id))
          undelete(x)
          merge(a, b)
          Database.insert(x, false)
        type#0 Class A
          methods fn#1
        ",
    );
}

#[test]
fn construction() {
    check(
        "a.cls",
        "
        class A { void m() {
            Contact x = new Contact(LastName = 'x', SSN__c = ssn, Account = new Account(Name = n));
            Object m = new Map<String, String>{ 'Authorization' => 'Bearer ' + tok, key => val };
            Object n = new Map<Id, Contact>(); Set<Id> ids = new Set<Id>{ a, b }; List<String> l = new List<String>{ 'a' }; Object e = new Map<Id, Id>{ };
            Contact[] z = new Contact[]{ x }; Contact[] y = new Contact[5];
        } }
        ",
        r#"
        fn#0 Module ()
          type#0
        fn#1 Method m of type#0 () -> void
          let x: Contact = new Contact(LastName: "x", SSN__c: ssn, Account: new Account(Name: n))
          let m: Object = {Authorization: ("Bearer " Add tok), [key]: val}
          let n: Object = new Map<Id,Contact>()
          let ids: Set<Id> = set(a, b)
          let l: List<String> = ["a"]
          let e: Object = {}
          let z: []<Contact> = [x]
          let y: []<Contact> = new []<Contact>(5)
        type#0 Class A
          methods fn#1
        "#,
    );
}

#[test]
fn statements() {
    check(
        "a.cls",
        "
        class A { void m() {
            switch on obj { when Account a { log(a.Name); } when 'A', 'B' { } when null { two(); } when else { three(); } }
            System.runAs(u) { go(); }
            try { go(); } catch (DmlException ex) { throw new AuraHandledException(ex.getMessage()); } finally { done(); }
            Boolean b = x instanceof Contact; Type t = Contact.class;
            if (a <> b && TRUE) i++; else return;
            for (Integer i = 0, j = 1; i < 3; i++) { total += xs[i].Amount; }
            Trigger.new[0].SSN__c = 'x';
        } }
        ",
        r#"
        fn#0 Module ()
          type#0
        fn#1 Method m of type#0 () -> void
          match obj
            arm Account bind a
              log(a.Name)
            arm "A" | "B"
            arm null
              two()
            arm
              three()
          System.runAs(u)
          go()
          try
            go()
          catch DmlException as ex
            throw new AuraHandledException(ex.getMessage())
          finally
            done()
          let b: Boolean = (x Compare Contact)
          let t: Type = Contact.class
          if ((a Compare b) And true)
            i Arithmetic= 1
          else
            return
          loop while (i Compare 3) while i Arithmetic= 1
          init
            let i: Integer = 0
          init
            let j: Integer = 1
            total Add= xs[i].Amount
          place Trigger.new[0].SSN__c = "x"
        type#0 Class A
          methods fn#1
        "#,
    );
}

#[test]
fn a_trigger() {
    check(
        "a.trigger",
        "
        trigger ContactTrigger on Contact (before insert, After  Update) {
            for (Contact c : Trigger.new) { System.debug(c.SSN__c); }
            Trigger.newMap.values();
            insert as system Trigger.old;
        }
        ",
        "
        fn#0 Module ()
          fn#1
        fn#1 Trigger ContactTrigger [before insert] [after update] on Contact ()
          loop c: Contact in Trigger.new
            System.debug(c.SSN__c)
          Trigger.newMap.values()
          insert(Trigger.old, as: system)
        ",
    );
}

#[test]
fn a_script() {
    check(
        "a.apex",
        "
        List<Contact> found = [SELECT Id FROM Contact];
        Map<Id, Contact> byId = new Map<Id, Contact>(found);
        Boolean b = x < y;
        System.debug(found);
        ",
        "
        fn#0 Module ()
          let found: List<Contact> = query(select Id from Contact)
          let byId: Map<Id,Contact> = new Map<Id,Contact>(found)
          let b: Boolean = (x Compare y)
          System.debug(found)
        ",
    );
}

#[test]
fn code_around_broken_syntax_is_kept() {
    check(
        "a.cls",
        "
        class A {
            void before() { System.debug(ssn); }
            void broken( { Integer = ; }
            void after() { insert mrn; }
        }
        ",
        "
        fn#0 Module ()
          type#0
        fn#1 Method before of type#0 () -> void
          System.debug(ssn)
        fn#2 Method broken of type#0 () -> void
          Integer
        fn#3 Method after of type#0 () -> void
          insert(mrn)
        type#0 Class A
          methods fn#1 fn#2 fn#3
        ",
    );
}
