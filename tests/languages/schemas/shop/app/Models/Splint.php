<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Splint extends Model
{
}
