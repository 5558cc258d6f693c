<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Patient extends Model
{
    protected $fillable = ['first_name', 'last_name', 'date_of_birth', 'ssn', 'email', 'phone', 'infertility_diagnosis', 'clinic_id'];

    protected $hidden = ['ssn', 'infertility_diagnosis', 'first_name', 'last_name', 'date_of_birth', 'email', 'phone', 'partner_name'];

    protected function casts(): array
    {
        return ['date_of_birth' => 'date', 'partner_name' => 'encrypted'];
    }

    public function fullName(): string
    {
        return trim("{$this->first_name} {$this->last_name}");
    }

    public function reference(): string
    {
        return 'P-' . $this->id;
    }
}
