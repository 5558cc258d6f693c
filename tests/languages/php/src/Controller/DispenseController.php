<?php

namespace Pharmacy\Controller;

use Doctrine\ORM\EntityManagerInterface;
use Monolog\Handler\StreamHandler;
use Monolog\Logger;
use Pharmacy\Entity\Prescription;
use Psr\Log\LoggerInterface;
use Psr\Log\LogLevel;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\Cookie;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\Exception\NotFoundHttpException;
use Symfony\Component\Mailer\MailerInterface;
use Symfony\Component\Mime\Email;
use Symfony\Component\Routing\Attribute\Route;
use Symfony\Contracts\HttpClient\HttpClientInterface;

class DispenseController extends AbstractController
{
    private LoggerInterface $log;

    public function __construct(
        LoggerInterface $dispenseLogger,
        private readonly HttpClientInterface $client,
        private readonly MailerInterface $mailer,
        private readonly EntityManagerInterface $em,
    ) {
        $this->log = $dispenseLogger;
    }

    #[Route('/dispense/{id}', name: 'dispense', methods: ['POST'])]
    public function dispense(Request $request, int $id): Response
    {
        /** @var Prescription $rx */
        $rx = $this->em->getRepository(Prescription::class)->find($id);
        // #~ phi-in-log
        $this->log->log(LogLevel::INFO, 'dispensing {drug} to {who}', ['drug' => $rx->getMedication(), 'who' => $rx->getPatientName()]);
        $this->log->log(LogLevel::INFO, 'dispensing {id}, {n} refills', ['id' => $rx->getId(), 'n' => $rx->getRefills()]);
        // #~ phi-in-log
        $this->log->error("wrong birth date {$rx->getBirthDate()->format('Y-m-d')}");
        $this->log->error(sprintf('status is %s', $rx->getStatus()));
        if ($rx->getRefills() < 1) {
            // #~ phi-in-error-response
            throw new NotFoundHttpException('No refills for ' . $rx->getPatientName());
        }
        if ($rx->getStatus() !== 'new') {
            throw $this->createNotFoundException('prescription is not new');
        }
        // #~ phi-in-url
        $this->client->request('GET', 'https://pbm.example/claims?patient=' . $rx->getPatientName());
        $this->client->request('POST', 'https://pbm.example/claims', ['json' => ['patient' => $rx->getPatientName()]]);
        // #~ certificate-check-off
        $this->client->request('GET', 'https://pbm.example/ping', ['verify_peer' => false]);

        $email = (new Email())->to('clerk@pharmacy.example')->subject('Ready');
        // #~ phi-in-message
        $email->text("Ready: {$rx->getMedication()} for {$rx->getPatientName()}");
        $this->mailer->send((new Email())->to('clerk@pharmacy.example')->subject('Ready')->text('An order is ready.'));

        $response = new JsonResponse(['ok' => true]);
        // #~ phi-in-cookie
        $response->headers->setCookie(Cookie::create('last_rx', $rx->getMedication()));
        $response->headers->setCookie(Cookie::create('lang', $request->getLocale()));

        return $response;
    }

    public function audit(array $lines): void
    {
        $log = new Logger('audit');
        $log->pushHandler(new StreamHandler('php://stderr'));
        foreach ($lines as ['patient_name' => $who, 'line' => $n]) {
            // #~ phi-in-log
            $log->warning('skipped ' . $who);
            $log->warning('skipped line ' . $n);
        }
        // #~ phi-in-log
        $log->pushProcessor(function (array $record) use ($lines) {
            $record['extra']['ssn'] = $lines[0]['ssn'];
            return $record;
        });
    }
}
