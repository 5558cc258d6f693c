<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Jobs\SendCycleReminder;
use App\Models\Clinic;
use App\Models\Embryo;
use App\Models\Patient;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Arr;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Cookie;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Facades\Mail;
use OpenAI\Laravel\Facades\OpenAI;
use Sentry\State\Scope;

final class CycleController extends Controller
{
    private const PORTAL = 'https://portal.example-fertility.com';

    public function start(Request $request, Patient $patient): JsonResponse
    {
        // #~ phi-in-log
        Log::info('cycle started', ['name' => $patient->fullName(), 'born' => $patient->date_of_birth]);
        Log::info('cycle started', ['ref' => $patient->reference(), 'clinic' => $patient->clinic_id]);
        // #~ phi-in-log
        Log::channel('stack')->debug("SSN on file: {$patient->ssn}");
        Log::channel('stack')->debug('patient ' . $patient->id . ' of ' . Patient::count());
        // #~ phi-in-log
        Log::debug('body', $request->all());
        Log::debug('fields', array_keys($request->all()));
        // #~ phi-in-log
        logger()->warning('no insurance for ' . $patient->last_name);
        logger('cycle of {id}', ['id' => $patient->id]);
        // #~ phi-in-log
        info(sprintf('%s has %s', $patient->phone, $patient->infertility_diagnosis));
        Log::info('patient', $patient->toArray());
        // #~ phi-in-log
        Log::info('patient', $patient->getAttributes());
        // #~ phi-in-log
        Log::info('patient', Arr::only($patient->getAttributes(), ['ssn', 'email']));
        Log::info('patient', Arr::only($patient->getAttributes(), ['id', 'clinic_id']));
        Log::info('patient', collect($patient->getAttributes())->except(['ssn'])->keys()->all());
        // #~ phi-in-log
        Log::withContext(['patient_email' => $patient->email]);
        Log::withContext(['request_id' => (string) $request->header('X-Request-Id')]);

        // #~ phi-in-cookie
        Cookie::queue('last_patient', $patient->email, 60);
        Cookie::queue('theme', 'dark', 60);
        // #~ phi-in-cache
        Cache::put("cycle:{$patient->id}", $patient->infertility_diagnosis, 600);
        Cache::put("cycle:{$patient->id}", now()->timestamp, 600);

        return response()->json(['id' => $patient->id])->cookie('seen', '1');
    }

    public function show(int $id): JsonResponse
    {
        $patient = Patient::query()->where('id', $id)->firstOrFail();
        if ($patient->ssn === null) {
            // #~ phi-in-error-response
            abort(422, "no SSN for {$patient->first_name} {$patient->last_name}");
        }
        if (!$patient->email) {
            abort(404, 'no such patient');
        }

        try {
            // #~ phi-in-url
            Http::get('https://lab.partner.example/results?ssn=' . urlencode($patient->ssn));
            Http::withToken(config('services.lab.token'))->get('https://lab.partner.example/results/' . $patient->id);
            // #~ phi-in-url
            Http::timeout(5)->get('https://lab.partner.example/results', ['dob' => $patient->date_of_birth]);
        } catch (\Throwable $e) {
            \Sentry\captureException($e);
            \Sentry\configureScope(function (Scope $scope) use ($patient): void {
                // #~ phi-to-error-tracker
                $scope->setUser(['email' => $patient->email]);
            });
            return response()->json(['message' => 'lab is not reachable'], 502);
        }

        return response()->json($patient);
    }

    public function chat(Request $request, Patient $patient)
    {
        // #~ phi-to-llm
        $answer = OpenAI::chat()->create([
            'model' => 'gpt-4o',
            'messages' => [['role' => 'user', 'content' => "Explain {$patient->infertility_diagnosis}"]],
        ]);
        OpenAI::chat()->create(['model' => 'gpt-4o', 'messages' => [['role' => 'user', 'content' => 'What is IVF?']]]);

        // #~ phi-to-analytics
        \Segment\Segment::track(['userId' => $patient->id, 'event' => 'chat', 'properties' => ['dx' => $patient->infertility_diagnosis]]);
        \Segment\Segment::track(['userId' => $patient->id, 'event' => 'chat']);

        // #~ phi-in-url
        return redirect('/chat?name=' . $patient->first_name);
    }

    public function embryos(Embryo ...$embryos): void
    {
        foreach ($embryos as $embryo) {
            // #~ phi-in-log
            Log::notice('embryo', ['pgt' => $embryo->genetic_result]);
            Log::notice('embryo', ['id' => $embryo->id, 'count' => count($embryos)]);
        }
        $names = array_map(fn (Embryo $e): string => $e->patient->last_name, $embryos);
        // #~ phi-in-log
        Log::info(implode(', ', $names));
        Log::info('embryos: ' . count($names));
    }

    public function clinic(Clinic $clinic): void
    {
        Log::info("clinic {$clinic->name} at {$clinic->address}, phone {$clinic->phone}");
        dispatch(new SendCycleReminder($clinic->id));
    }
}
