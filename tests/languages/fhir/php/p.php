<?php
use DCarbone\PHPFHIRGenerated\R4\FHIRResource\FHIRDomainResource\FHIRPatient;
use Aranyasen\HL7\Message;
use Illuminate\Support\Facades\Log;
class A {
  function f(FHIRPatient $p, $raw) {
    // #~ phi-in-log
    Log::info($p->getName()[0]->getFamily());
    // #~ phi-in-log
    Log::info($p->getBirthDate());
    Log::info($p->getId());
    $m = new Message($raw);
    $pid = $m->getSegmentsByName('PID')[0];
    // #~ phi-in-log
    Log::info($pid->getPatientName());
  }
}
