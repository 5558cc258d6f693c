<?php
require_once __DIR__ . '/db.php';

$ssn = $_POST['ssn'] ?? '';
$patientName = trim($_POST['patient_name']);
$medication = $_POST['medication'];

// #~ phi-in-log
error_log("refill for $patientName ($ssn)");
error_log('refill requested');
// #~ phi-in-log
syslog(LOG_INFO, 'refill of ' . strtoupper($patientName));
syslog(LOG_INFO, 'refill of ' . strlen($patientName) . ' letters');
// #~ phi-in-log
trigger_error("duplicate refill: {$medication} for {$patientName}", E_USER_WARNING);
trigger_error('duplicate refill', E_USER_WARNING);
// #~ phi-in-log
file_put_contents('/var/log/refill.log', date('c') . " $ssn\n", FILE_APPEND);
file_put_contents('/var/log/refill.log', date('c') . " refill\n", FILE_APPEND);
// #~ phi-in-log
var_dump($_POST['diagnosis']);
// #~ phi-in-log
error_log(print_r(['mrn' => $_POST['mrn']], true));
error_log(print_r(['step' => 3], true));
// #~ phi-in-log, unkeyed-digest-of-identifier
error_log('hash ' . md5($ssn));
error_log('key ' . hash_hmac('sha256', $ssn, getenv('PEPPER')));
error_log('last ' . str_repeat('*', 5));

if ($ssn === '') {
    // #~ phi-in-error-response
    die("no SSN for patient $patientName");
}

// #~ phi-in-cookie
setcookie('patient_name', $patientName, time() + 3600);
setcookie('visited', '1', time() + 3600);
// #~ phi-in-url
header('Location: /done.php?name=' . urlencode($patientName));
header('Location: /done.php');
// #~ phi-in-message
mail('desk@pharmacy.example', 'Refill', "Refill of $medication for $patientName");
mail('desk@pharmacy.example', 'Refill', 'A refill was asked for.');

$pharmacies = ['name' => 'Main Street Pharmacy', 'phone' => '+1 555 0100'];
error_log("sent to {$pharmacies['name']}, {$pharmacies['phone']}");
$countByPatient = array_count_values(['a', 'b']);
error_log('patients: ' . count($countByPatient));
?>
<html><body>
<h1>Refill for <?= htmlspecialchars($patientName) ?></h1>
<p><?php echo htmlspecialchars($medication); ?></p>
</body></html>
