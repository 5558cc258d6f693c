#!/usr/bin/env php
<?php

$rows = array_map('str_getcsv', file($argv[1]));
foreach ($rows as $row) {
    $patient = ['name' => $row[0], 'dob' => $row[1], 'ssn' => $row[2]];
    // #~ phi-in-log
    echo "imported {$patient['name']}, born {$patient['dob']}" . PHP_EOL;
    echo "imported row " . count($rows) . PHP_EOL;
    // #~ phi-in-log
    printf("%s done\n", $patient['ssn']);
    // #~ phi-in-log
    fwrite(STDERR, 'bad SSN ' . $patient['ssn'] . "\n");
    fwrite(STDERR, "bad row\n");
}
echo json_encode(['ok' => true]);
