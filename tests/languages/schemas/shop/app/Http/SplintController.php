<?php

namespace App\Http;

use App\Models\Splint;
use Illuminate\Support\Facades\Log;

class SplintController
{
    public function show($id)
    {
        $splint = Splint::find($id);
        // #~ phi-in-log
        Log::info('shown', ['splint' => $splint]);
        Log::info('shown', ['color' => $splint->color]);
    }
}
