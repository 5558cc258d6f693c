package clinic;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Later {
    private static final Logger LOG = LoggerFactory.getLogger(Later.class);

    private boolean send(Patient patient) {
        if (patient.getSsn().isEmpty()) {
            throw new IllegalStateException("malformed " + patient.getSsn());
        }
        return true;
    }

    // what fails goes no further
    void admit(Patient patient) {
        CompletableFuture.supplyAsync(() -> send(patient)).exceptionally(failed -> false);
    }

    // what is caught holds what was thrown
    void tell(Patient patient) {
        CompletableFuture.supplyAsync(() -> send(patient)).exceptionally(failed -> {
            //#~ phi-in-log
            LOG.warn("not sent: {}", failed.getMessage());
            return false;
        });
    }
}
