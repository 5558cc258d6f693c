<?php

namespace App\Jobs;

use App\Models\Patient;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Facades\Mail;
use Twilio\Rest\Client;

class SendCycleReminder
{
    public function __construct(public int $clinicId, private ?Client $twilio = null)
    {
    }

    public function handle(): void
    {
        $patients = Patient::where('clinic_id', $this->clinicId)->get();
        Log::info('reminding', ['patients' => $patients->count()]);
        foreach ($patients as $patient) {
            $this->twilio->messages->create($patient->phone, ['from' => '+15005550006', 'body' => 'You have a message in the portal.']);
            // #~ phi-in-message
            $this->twilio->messages->create($patient->phone, ['body' => "Your {$patient->infertility_diagnosis} treatment continues"]);
            // #~ phi-in-message
            Mail::raw('Diagnosis: ' . $patient->infertility_diagnosis, function ($message) {
                $message->to('front-desk@example-fertility.com')->subject('Reminder');
            });
        }
        // #~ phi-in-log
        Log::info('reminded ' . $patients->pluck('email')->join(', '));
        Log::info('reminded ' . $patients->pluck('id')->join(', '));
        $this->report($patients->first());
    }

    private function report(Patient $p): void
    {
        // #~ phi-in-log
        $this->write('last', ['dob' => $p->date_of_birth]);
        $this->write('last', ['key' => $p->getKey()]);
    }

    private function write(string $what, array $data): void
    {
        Log::info($what, $data);
    }
}
