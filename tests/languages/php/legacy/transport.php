<?php

use GuzzleHttp\Client;
use GuzzleHttp\RequestOptions;
use PHPMailer\PHPMailer\PHPMailer;

function pull(string $id)
{
    $ch = curl_init("https://ehr.cliniccare.org/Patient/$id");
    // #~ certificate-check-off
    curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, 0);
    // #~ hostname-check-off
    curl_setopt($ch, CURLOPT_SSL_VERIFYHOST, false);
    // #~ tls-below-minimum
    curl_setopt($ch, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_0);
    curl_setopt($ch, CURLOPT_TIMEOUT, 0);
    curl_setopt($ch, CURLOPT_SSL_VERIFYHOST, 2);
    curl_setopt($ch, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    curl_setopt_array($ch, [
        // #~ certificate-check-off
        CURLOPT_SSL_VERIFYPEER => false,
        CURLOPT_FOLLOWLOCATION => false,
    ]);
    return curl_exec($ch);
}

function fetch(): array
{
    // #~ certificate-check-off
    $lax = new Client(['base_uri' => 'https://ehr.cliniccare.org', 'verify' => false]);
    $strict = new Client(['base_uri' => 'https://ehr.cliniccare.org', 'verify' => '/etc/ssl/ca.pem']);
    // #~ cleartext-endpoint
    $strict->get('http://ehr.cliniccare.org/Patient');
    $strict->get('http://localhost:8080/health');
    // #~ certificate-check-off
    $strict->request('GET', '/Observation', [RequestOptions::VERIFY => false]);
    return [$lax, $strict];
}

function context()
{
    return stream_context_create([
        'ssl' => [
            // #~ certificate-check-off
            'verify_peer' => false,
            // #~ hostname-check-off
            'verify_peer_name' => false,
        ],
        'http' => ['timeout' => 5],
    ]);
}

function soap()
{
    // #~ cleartext-endpoint
    $lab = new SoapClient('http://lab.partnercare.org/results?wsdl');
    $ok = new SoapClient('https://lab.partnercare.org/results?wsdl', ['uri' => 'http://schemas.xmlsoap.org/soap/envelope/']);
    return [$lab, $ok];
}

function files(string $path)
{
    // #~ cleartext-endpoint
    $ftp = ftp_connect('files.labcare.org');
    $tls = ftp_ssl_connect('files.labcare.org');
    return [$ftp, $tls];
}

function database()
{
    $pdo = new PDO('mysql:host=db.cliniccare.org;dbname=rx', 'app', getenv('DB_PASSWORD'), [
        // #~ certificate-check-off
        PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false,
    ]);
    // #~ database-without-tls
    $pg = new PDO('pgsql:host=db.cliniccare.org;dbname=rx;sslmode=disable', 'app', getenv('DB_PASSWORD'));
    $strict = new PDO('pgsql:host=db.cliniccare.org;dbname=rx;sslmode=verify-full', 'app', getenv('DB_PASSWORD'));
    return [$pdo, $pg, $strict];
}

function post(PHPMailer $mail)
{
    $mail->Host = 'smtp.cliniccare.org';
    $mail->SMTPSecure = PHPMailer::ENCRYPTION_STARTTLS;
    $mail->SMTPOptions = [
        'ssl' => [
            // #~ certificate-check-off
            'verify_peer' => false,
        ],
    ];
    $mail->SMTPDebug = 0;
}

function lab(Illuminate\Http\Client\Factory $http)
{
    // #~ certificate-check-off
    return Illuminate\Support\Facades\Http::withoutVerifying()->get('https://lab.partnercare.org/ping');
}

function seal(string $note, string $key): array
{
    $iv = random_bytes(12);
    return [
        // #~ weak-cipher
        openssl_encrypt($note, 'des-ede3-cbc', $key, 0, $iv),
        // #~ weak-cipher
        openssl_encrypt($note, 'AES-256-ECB', $key),
        openssl_encrypt($note, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $iv, $tag),
        // #~ weak-cipher
        mcrypt_encrypt(MCRYPT_3DES, $key, $note, MCRYPT_MODE_CBC),
        // #~ hard-coded-key
        openssl_encrypt($note, 'aes-256-gcm', 'lab-export-key-2019', OPENSSL_RAW_DATA, $iv, $tag),
        sodium_crypto_secretbox($note, random_bytes(24), $key),
    ];
}
