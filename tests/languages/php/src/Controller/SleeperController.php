<?php

namespace App\Controller;

class Sleeper
{
    private int $id;
    private string $familyName;
    private string $birthDate;
    public function getId(): int { return $this->id; }
    public function getFamilyName(): string { return $this->familyName; }
}

class SleeperController
{
    public function __construct(private \Psr\Log\LoggerInterface $logger) {}

    public function show(int $id, SleeperRepository $repo)
    {
        $found = $repo->find($id);
        //#~ phi-in-log
        $this->logger->info('study of ' . $found->getFamilyName());
        $this->logger->info('study of ' . $found->getId());
        try {
            throw new \RuntimeException('bad ' . $found->getFamilyName());
        } catch (\RuntimeException $e) {
            //#~ phi-in-log
            $this->logger->error($e->getMessage());
            $this->logger->error($e->getCode());
        }
        //#~ phi-in-url
        return $this->redirectToRoute('done', ['name' => $found->getFamilyName(), 'id' => $found->getId()]);
    }
}
