package api;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Desk {
    private static final Logger log = LoggerFactory.getLogger(Desk.class);

    void show(Admission admission, Handover handover) {
        // #~ phi-in-log
        log.info("at {}", admission.getSlot2());
        // #~ phi-in-log
        log.info("at {}", admission.getHolder().getSlot3());
        // #~ phi-in-log
        log.info("at {}", admission.getHolder().getSlot4());
        log.info("at {}", admission.getWard());
        log.info("at {}", admission.getHolder().getColor());
        // #~ phi-in-log
        log.info("at {}", handover.getH1());
        log.info("at {}", handover.getH2());
    }
}
