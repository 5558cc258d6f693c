package clinic;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import lombok.Data;
import lombok.ToString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

public class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    private final ObjectMapper mapper = new ObjectMapper();
    private final Trail trail;

    Exchange(Trail trail) {
        this.trail = trail;
    }

    public void search(@RequestParam("ssn") String s, @RequestParam("page") String p, @RequestBody Map<String, Object> posted) {
        //#~ phi-in-log
        log.info("search {}", s);
        log.info("search {}", p);
        //#~ phi-in-log
        log.info("posted {}", posted);
        log.info("posted {}", posted.keySet());
    }

    public void written(Claimant claimant) throws Exception {
        //#~ phi-in-log
        log.debug("whole {}", mapper.writeValueAsString(claimant));
        log.debug("part {}", mapper.writeValueAsString(Map.of("id", claimant.getId())));
        StringWriter text = new StringWriter();
        text.write(claimant.getPatientName());
        //#~ phi-in-log
        log.debug(text.toString());
        try (BufferedWriter out = Files.newBufferedWriter(Path.of("claims.csv"))) {
            //#~ phi-in-file
            out.write(claimant.getSsn());
        }
        PrintWriter lines = new PrintWriter(text);
        lines.println(claimant.getSsn());
    }

    public void told(Claimant claimant, Badge badge) {
        //#~ phi-in-log
        log.info("claimant {}", claimant);
        log.info("badge {}", badge);
        //#~ phi-in-log
        log.info("badge {}", badge.getPatientName());
        log.info("ending ***-**-{}", claimant.getSsn().substring(7));
        //#~ phi-in-log
        log.info("ending {}", claimant.getSsn().substring(2));
    }

    public ResponseEntity<String> kept(Claimant claimant) {
        try {
            enrol(claimant);
        } catch (TwiceException twice) {
            //#~ phi-in-log
            log.warn("twice {}", twice.getClaimant().getSsn());
            log.warn("twice {}", twice.getClaimant().getId());
            //#~ phi-in-error-response
            return ResponseEntity.status(409).body("there is " + twice.getClaimant().getPatientName());
        }
        return ResponseEntity.status(201).body("enrolled");
    }

    private void enrol(Claimant claimant) throws TwiceException {
        throw new TwiceException(claimant);
    }

    public void rows(JdbcTemplate jdbc) {
        String value = jdbc.queryForObject("select birth_date from patients where id = ?", String.class, 1);
        //#~ phi-in-log
        log.info("value {}", value);
        Integer many = jdbc.queryForObject("select count(*) from patients", Integer.class);
        log.info("many {}", many);
    }

    public void seen(Claimant claimant, Optional<Claimant> found) {
        //#~ phi-in-log
        trail.note("seen", claimant.getSsn());
        trail.measure("seen", claimant.getSsn());
        //#~ phi-in-log
        log.info("found {}", found.map(Claimant::getPatientName).orElse("nobody"));
        log.info("found {}", found.map(Claimant::getId).orElse(0L));
    }
}

@Data
class Claimant {
    private Long id;
    private String patientName;
    private String ssn;
}

@Data
@ToString(exclude = {"patientName", "mrn"})
class Badge {
    private Long id;
    private String patientName;
    private String mrn;
}

class TwiceException extends Exception {
    private final Claimant claimant;

    TwiceException(Claimant claimant) {
        this.claimant = claimant;
    }

    Claimant getClaimant() {
        return claimant;
    }
}

interface Trail {
    void note(String what, String detail);

    void measure(String what, String detail);
}

class LoggedTrail implements Trail {
    private static final Logger log = LoggerFactory.getLogger(LoggedTrail.class);

    @Override
    public void note(String what, String detail) {
        log.info("{} {}", what, detail);
    }

    @Override
    public void measure(String what, String detail) {
        log.info("{} {}", what, detail.length());
    }
}
