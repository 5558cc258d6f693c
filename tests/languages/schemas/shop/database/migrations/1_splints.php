<?php

Schema::create('splints', function (Blueprint $table) {
    $table->id();
    $table->string('ssn', 11);
    $table->string('color');
});
