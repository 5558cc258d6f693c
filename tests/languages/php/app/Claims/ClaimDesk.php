<?php

namespace App\Claims;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Log;

class ClaimRefused extends \RuntimeException
{
    public function __construct(public readonly Claim $claim)
    {
        parent::__construct(sprintf('claim of %s was refused', $claim->patientName));
    }
}

class Claim
{
    public string $patientName;
    public string $policyNumber;
    public \DateTime $birthDate;
    public string $status;
}

class ClaimDesk
{
    public function refuse(Claim $claim): void
    {
        if ($claim->status === 'void') {
            throw new ClaimRefused($claim);
        }
    }

    public function show(Claim $claim): void
    {
        try {
            $this->refuse($claim);
        } catch (ClaimRefused $e) {
            //#~ phi-in-log
            Log::warning('refused: ' . $e->getMessage());
            //#~ phi-in-error-response
            echo $e->getMessage();
        } catch (\LogicException $e) {
            echo $e->getMessage();
        }
    }

    public function export(array $claims): void
    {
        $handle = fopen('/tmp/claims.csv', 'w');
        foreach ($claims as $claim) {
            /** @var Claim $claim */
            //#~ phi-in-file
            fputcsv($handle, [$claim->policyNumber]);
        }
        fputcsv($handle, ['policy', count($claims)]);
    }

    public function search(Request $request)
    {
        $policy = $request->query('policy_number');
        Log::info('page ' . $request->query('page'));
        //#~ phi-in-url
        return redirect("/claims?policy=$policy");
    }
}
