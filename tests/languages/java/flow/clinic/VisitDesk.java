package clinic;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.client.RestClient;

public class VisitDesk {
    private static final Logger log = LoggerFactory.getLogger(VisitDesk.class);
    private final RestClient tracker = RestClient.create("https://api.amplitude.com");
    private String lastName;

    public void show(Visit visit, Recall recall, Tooth tooth, Chair chair) throws Exception {
        //#~ phi-in-log
        log.info("visit {}", visit);
        log.info("recall {}", recall);
        log.info("tooth {}", tooth);
        log.info("chair {}", chair);
        //#~ phi-in-log
        Journal.whole("recall", recall);
        Journal.kind("visit", visit);
        log.info("position {}", tooth.getPosition());
        //#~ phi-in-log
        log.info("of {}", tooth.getPatientName());
    }

    public void covered(Visit visit) {
        //#~ phi-in-log
        log.info("who {}", Cover.mask(visit.patientName()));
        log.info("who {}", Cover.redact(visit.patientName()));
        log.info("who {}", Cover.lastFour(visit.patientName()));
    }

    public void fluent(Visit visit) {
        //#~ phi-in-log
        log.atInfo().log("who {}", visit.patientName());
        log.atInfo().log("visit {}", visit.visitId());
    }

    public void keep(Visit visit) {
        this.lastName = visit.patientName();
    }

    public void kept() {
        //#~ phi-in-log
        log.warn("kept {}", this.lastName);
    }

    public void check(Visit visit) {
        if (visit.diagnosis() == null) {
            throw new IllegalStateException("no diagnosis of " + visit.patientName());
        }
    }

    public void checkAll(List<Visit> visits) {
        for (Visit visit : visits) {
            try {
                check(visit);
            } catch (IllegalStateException problem) {
                //#~ phi-in-log
                log.warn("skipped {}", problem.getMessage());
                log.warn("skipped by {}", problem.getClass().getName());
            }
        }
    }

    public void lists(List<Visit> visits, Map<String, Visit> visitsByMrn) {
        String names = visits.stream().map(Visit::patientName).collect(Collectors.joining(", "));
        //#~ phi-in-log
        log.info("names {}", names);
        log.info("visits {}", visits.size());
        log.info("ids {}", visits.stream().map(Visit::visitId).collect(Collectors.toList()));
        //#~ phi-in-log
        log.info("keys {}", visitsByMrn.keySet());
        Optional<Visit> first = visits.stream().findFirst();
        //#~ phi-in-log
        first.ifPresent(v -> log.debug("first {}", v.diagnosis()));
    }

    public void track(Visit visit) {
        //#~ phi-to-analytics
        tracker.post().uri("/2/httpapi").body(visit).retrieve();
        tracker.post().uri("/2/httpapi").body(visit.visitId()).retrieve();
    }

    @ExceptionHandler(IllegalStateException.class)
    public ResponseEntity<String> broken(IllegalStateException problem) {
        //#~ phi-in-error-response
        return ResponseEntity.badRequest().body(problem.getMessage());
    }

    @ExceptionHandler(NumberFormatException.class)
    public ResponseEntity<String> wrong(NumberFormatException problem) {
        return ResponseEntity.badRequest().body(problem.getMessage());
    }
}
