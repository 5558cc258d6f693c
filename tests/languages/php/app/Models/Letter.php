<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Facades\Log;

class Letter extends Model
{
    protected $fillable = ['patient_name', 'diagnosis', 'pages'];

    public function label(): string
    {
        return $this->patient_name . ' / ' . $this->diagnosis;
    }

    public function badge(): string
    {
        return $this->id . ' / ' . $this->pages;
    }
}

class Letters
{
    public function send(Letter $letter): void
    {
        // #~ phi-in-log
        Log::info('letter ' . $letter->label());
        Log::info('letter ' . $letter->badge());
    }
}
