<?php

namespace Pharmacy\Entity;

use Doctrine\ORM\Mapping as ORM;

#[ORM\Entity]
class Prescription
{
    #[ORM\Id, ORM\Column]
    private ?int $id = null;

    #[ORM\Column(length: 120)]
    private string $patientName;

    #[ORM\Column(type: 'date')]
    private \DateTimeInterface $birthDate;

    #[ORM\Column(length: 60)]
    private string $medication;

    #[ORM\Column]
    private int $refills = 0;

    public function __construct(string $patientName, string $medication, private readonly string $status = 'new')
    {
        $this->patientName = $patientName;
        $this->medication = $medication;
    }

    public function getId(): ?int { return $this->id; }

    public function getPatientName(): string { return $this->patientName; }

    public function getBirthDate(): \DateTimeInterface { return $this->birthDate; }

    public function getMedication(): string { return $this->medication; }

    public function getRefills(): int { return $this->refills; }

    public function getStatus(): string { return $this->status; }
}
