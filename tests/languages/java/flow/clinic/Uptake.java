package org.harborlight.uptake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.beans.factory.annotation.Value;
import retrofit2.http.*;

@Entity
class Donee {
    @Id @GeneratedValue private Long id;
    private String familyName;
    private String insuranceMemberId;
    private String dateOfBirth;

    String label() {
        return familyName + " (" + dateOfBirth + ")";
    }

    Long getId() {
        return id;
    }
}

class Pickup {
    private final Donee donee;
    private final int boxes;

    Pickup(Donee donee, int boxes) {
        this.donee = donee;
        this.boxes = boxes;
    }
}

interface DoneeApi {
    @GET("donees")
    //#~ phi-in-url
    Object find(@Query("memberId") String insuranceMemberId);

    @GET("donees/{id}")
    Object one(@Path("id") long id);
}

class DoneeRefused extends RuntimeException {
    DoneeRefused(String message) {
        super(message);
    }
}

class Uptake {
    private static final Logger log = LoggerFactory.getLogger(Uptake.class);
    private final List<String> refused = new ArrayList<>();
    private final List<Long> seen = new ArrayList<>();
    @Value("${registry.api.token}") private String registry;

    void admit(List<Donee> donees) {
        for (Donee donee : donees) {
            refused.add(donee.label());
            seen.add(donee.getId());
        }
        //#~ phi-in-log
        donees.stream().map(Donee::label).forEach(log::info);
        donees.stream().map(Donee::getId).forEach(id -> log.info("id {}", id));
        //#~ credential-in-log
        log.info("registry opened with {}", registry);
    }

    void report() {
        //#~ phi-in-log
        log.warn("refused {}", refused);
        log.warn("seen {}", seen);
    }

    void raw(HttpServletRequest request) throws java.io.IOException {
        String body = request.getReader().lines().collect(Collectors.joining());
        //#~ phi-in-log
        log.debug("donee {}", body);
        log.debug("donee of {} characters", body.length());
    }

    void check(Donee donee) {
        if (donee.getId() == null) {
            //#~ phi-in-exception
            throw new UnsupportedOperationException("no id for " + donee.label());
        }
        if (donee.getId() == 0) {
            throw new UnsupportedOperationException("id 0");
        }
    }

    void read(ObjectMapper mapper, String text, JdbcTemplate jdbc) throws Exception {
        var donee = mapper.readValue(text, Donee.class);
        //#~ phi-in-log
        log.info("read {}", donee.label());
        log.info("read a {}", Donee.class);
        jdbc.query("select box_no, date_of_birth from donees", rs -> {
            log.info("box {}", rs.getString(1));
            //#~ phi-in-log
            log.info("born {}", rs.getString(2));
        });
        if (text == null) {
            //#~ phi-in-error-response
            throw Status.NOT_FOUND.withDescription("nothing of " + donee.label()).asRuntimeException();
        }
    }

    boolean admits(Donee donee) {
        try {
            ask(donee);
            return true;
        } catch (DoneeRefused gone) {
            log.info("one donee was refused");
            return false;
        }
    }

    private void ask(Donee donee) {
        throw new DoneeRefused("no room for " + donee.label());
    }
}
