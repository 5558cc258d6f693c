<?php
namespace App\Http\Controllers;
use Illuminate\Support\Facades\Log;
class PatientController extends Controller {
    public function show(Patient $patient, Request $request) {
        Log::info('patient ' . $patient->id);
        Log::info('patients ' . Patient::count());
        Log::info('has email: ' . ($patient->email ? 'yes' : 'no'));
        Log::info('fillable ' . implode(',', $patient->getFillable()));
        Log::info('table ' . $patient->getTable());
        Log::info('dirty ' . implode(',', array_keys($patient->getDirty())));
        Log::info('age group ' . (($patient->age >= 65) ? 'senior' : 'other'));
        Log::info('user ' . auth()->user()->email);
        Log::info('route ' . $request->path() . ' ' . $request->method());
        Log::info(__('patient.name'));
        Log::info('ssn ' . str_repeat('*', 5) . substr($patient->ssn, -4));
        Log::info('exists ' . Patient::where('ssn', $request->ssn)->exists());
        Log::info('class ' . get_class($patient));
        Log::info('created ' . $patient->created_at);
        // #~ phi-in-log
        Log::info('one of its lines does speak of ' . $patient->ssn);
        Log::info('length ' . strlen($patient->ssn));
        Log::info('empty ' . var_export(empty($patient->email), true));
        Log::info('in list ' . (in_array($patient->diagnosis, config('codes')) ? 'y' : 'n'));
        Log::info('minor ' . ($patient->age < 18 ? 'y' : 'n'));
        Log::info('topic ' . config('queue.patient_topic'));
        Log::info(implode(',', array_map(fn($p) => $p->id, $request->patients)));
        throw new \InvalidArgumentException('birth_date is required');
        return response()->json(['error' => 'Patient not found'], 404);
        return redirect()->route('patients.show', $patient);
    }
}
