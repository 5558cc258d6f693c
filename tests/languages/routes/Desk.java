package desk;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.*;

@RestController
@RequestMapping("/api")
class Desk {
    private static final Logger log = LoggerFactory.getLogger(Desk.class);

    @PostMapping("/patients/{id}/message")
    void message(@PathVariable String id, @RequestParam String phone, @RequestParam int page) {
        // #~ phi-in-log
        log.info("message to {}", phone);
        log.info("page {}", page);
    }

    @PostMapping("/vendors/{id}/message")
    void remind(@PathVariable String id, @RequestParam String phone) {
        log.info("message to {}", phone);
    }
}
