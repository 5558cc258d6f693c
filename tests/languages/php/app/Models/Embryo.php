<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsTo;

/**
 * @property int $id
 * @property string $grade
 */
class Embryo extends Model
{
    protected $fillable = ['patient_id', 'grade', 'genetic_result', 'tank'];

    public function patient(): BelongsTo
    {
        return $this->belongsTo(Patient::class);
    }
}
