use super::mask::masked;

/// The masked text without blanks at the ends of its lines; those that are empty are left out.
fn script(text: &str) -> String {
    let out = masked(text);
    assert_eq!(out.len(), text.len());
    for (a, b) in text.bytes().zip(out.bytes()) {
        assert_eq!(a == b'\n', b == b'\n');
    }
    out.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn scripts_alone_are_left() {
    assert_eq!(
        script(
            "<template><p>{{ p.ssn }}</p></template>\n<script setup lang=\"ts\">\nconst a: string = p.ssn;\n</script>\n<style>a { b: c }</style>"
        ),
        "const a: string = p.ssn;\n;"
    );
    assert_eq!(
        script("<script type=\"application/json\">{\"a\": 1}</script><script src=\"x\"></script><SCRIPT>b()</SCRIPT>"),
        ";                b();"
    );
    assert_eq!(
        script("<!-- <script>a()</script> --><p title=\"<script>\">x</p><script>if (a < b) c('</p>')</script>"),
        "if (a < b) c('</p>');"
    );
    assert_eq!(script("<p>on sale</p><a href=\"/p/1\">x</a>"), "");
    assert_eq!(script("<script lang='coffee'>a -> b</script>"), "");
}

#[test]
fn what_the_server_fills_in_is_an_expression() {
    for (text, expected) in [
        ("<script>a(\"x {!P__c.SSN__c} y\")</script>", "a(`x ${P__c.SSN__c} y`);"),
        ("<script>a = {!IF(P.A = 1, P.B & ' x', P.C)};</script>", "a =  (IF(P.A < 1, P.B + ' x', P.C));;"),
        ("<script>a('<%= @p.ssn %>')</script>", "a(` ${  p.ssn } `);"),
        ("<script>a('<%= j @p.ssn %>')</script>", "a(` ${ j( p.ssn)} `);"),
        ("<script>export let p;\nexport let q = 1;\na(p)</script>", ";\nexport let q = 1;\na(p);"),
        ("<script>a = <%= p.ssn.to_json %>;</script>", "a =   ( p.ssn.to_json ) ;;"),
        ("<script>a('{{ p.ssn|escapejs }}', {!! $q->ssn !!})</script>", "a(`${ p.ssn          } `,   ( $q .ssn )  );"),
        ("<script>var s = { a: { b: 1 }}; var t = '{{#if x}}';</script>", "var s = { a: { b: 1 }}; var t = `         `;;"),
        ("<script>a = ${p.ssn};<g:if test=\"${x}\">b()</g:if></script>", "a =  (p.ssn);                  b()       ;"),
        ("<script>a('${p.ssn}')</script>", "a(`${p.ssn}`);"),
        ("<p onclick=\"a('{!P.SSN__c}')\">", ";a(`${P.SSN__c}`);"),
        ("<a class=\"b\" href=\"/p?ssn={{ p.ssn }}&x=1\">", ";href=`/p?ssn=${ p.ssn } &x=1`;"),
        ("<a href=\"{% url 'x' %}/\" data-href=\"{{ p }}\">", ";href=`             /`;"),
        ("<a href=\"tel:{{ p.phone }}\"><img src=\"{!p.Photo__c}\">", ""),
    ] {
        assert_eq!(script(text), expected, "{text}");
    }
}

#[test]
fn what_is_bound_is_an_expression() {
    for (text, expected) in [
        ("<a :href=\"'/p?ssn=' + p.ssn\">x</a>", ";href=('/p?ssn=' + p.ssn);"),
        ("<a v-bind:href='`/p/${p.mrn}`'>x</a>", ";href=(`/p/${p.mrn}`);"),
        ("<router-link :to=\"{ query: { ssn: p.ssn } }\">x</router-link>", ";to=({ query: { ssn: p.ssn } });"),
        ("<a [href]=\"'/p?ssn=' + p.ssn\" [title]=\"p.ssn\">x</a>", ";href= ('/p?ssn=' + p.ssn);"),
        ("<button @click=\"log(p)\" v-on:blur=\"a()\" (click)=\"b(p)\">", ";log(p);           ;a();         ;b(p);"),
        ("<button on:click={() => log(p.ssn > 1)}>x</button>", ";() => log(p.ssn > 1);"),
        ("{#if p}<a href=\"/p?ssn={p.ssn}&b={'}'}\">{p.ssn}</a>{/if}", ";href=`/p?ssn${p.ssn}&b${'}'}`;"),
        ("<a :href=\"p.photoUrl\" :key=\"p.ssn / 2\" :href=\"'mailto:' + p.email + '?a'\">", ""),
        ("<a href=\"/p?ssn={p.ssn}\" src={p.photo}>", ""),
    ] {
        assert_eq!(script(text), expected, "{text}");
    }
}

#[test]
fn broken_markup_keeps_its_length() {
    for mark in [
        "<",
        "<a ",
        "<a b=\"",
        "<a href=\"{{",
        "<script>",
        "<script>\"",
        "<script>{!",
        "<script>'{{",
        "<!--",
        "<%",
        "<?",
        "</",
        "<a on='",
        "<a :href=\"'/",
        "<a on:click={",
        "{#if <a href=\"{",
        "{{",
        "é<é",
        "<script>`{{",
    ] {
        let text = mark.repeat(40_000 / mark.len());
        assert_eq!(masked(&text).len(), text.len(), "{mark}");
    }
    let sample =
        "<é a=\"{!é}\" onclick='a(\"{{ é }}\")' href='<%= é %>'>é</é><script>a('é {!é}', `{{é}}`) // é\n /* é */ <![CDATA[ é ]]></script>";
    for (at, _) in sample.char_indices() {
        let (head, tail) = sample.split_at(at);
        assert_eq!(masked(head).len(), head.len());
        assert_eq!(masked(tail).len(), tail.len());
    }
}
