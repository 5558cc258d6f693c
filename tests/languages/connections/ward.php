<?php
class Ward
{
    public function __construct(private string $base)
    {
    }

    public function visits($id)
    {
        return file_get_contents($this->base . '/visits/' . $id);
    }
}

function load($url)
{
    return file_get_contents($url);
}

//#~ cleartext-endpoint
$a = new Ward('http://ward.hospital.org/r4');
$b = new Ward('https://ward.hospital.org/r4');
//#~ cleartext-endpoint
$c = load('http://ward.hospital.org/visits/' . $visit);
$d = load('/srv/forms/' . $form);
$e = load('http://' . $host . '/visits');
