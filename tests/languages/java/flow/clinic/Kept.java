package clinic;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Kept {
    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);

    static class NoSuchRecord extends RuntimeException {
        NoSuchRecord(String message) {
            super(message);
        }
    }

    interface Records {
        Optional<Record> byMrn(String mrn);
    }

    Records records;

    Object find(String mrn) {
        //#~ phi-in-exception
        return records.byMrn(mrn).orElseThrow(() -> new NoSuchRecord("no record for MRN " + mrn));
    }

    Object found(String key) {
        return records.byMrn(key).orElseThrow(() -> new IllegalStateException("no record"));
    }

    void search(String mrn, HttpServletResponse response) throws Exception {
        try {
            find(mrn);
        } catch (NoSuchRecord e) {
            //#~ phi-in-log
            LOG.warn("search failed: {}", e.getMessage());
            //#~ phi-in-error-response
            response.getWriter().println(e.getMessage());
            //#~ phi-in-log
            e.printStackTrace();
        }
        try {
            found(mrn);
        } catch (IllegalStateException e) {
            response.getWriter().println(e.getMessage());
            e.printStackTrace();
        }
    }

    void each(Patient patient) {
        //#~ phi-in-log
        Consumer<String> tell = text -> LOG.info("told {}", text);
        tell.accept(patient.getSsn());
        Consumer<String> count = text -> LOG.info("told {}", text.length());
        count.accept(patient.getSsn());
    }

    void later(CompletableFuture<Patient> patient) {
        //#~ phi-in-log
        patient.thenApply(Patient::getPhone).thenApply(String::trim).thenAccept(p -> LOG.info("calling {}", p));
        patient.thenApply(Patient::getId).thenAccept(p -> LOG.info("calling {}", p));
    }
}
