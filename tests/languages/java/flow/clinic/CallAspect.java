package clinic;

import java.util.Arrays;
import org.aspectj.lang.ProceedingJoinPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

public class CallAspect {
    private final Logger log = LoggerFactory.getLogger("calls");

    public Object around(ProceedingJoinPoint call) throws Throwable {
        //#~ phi-in-log
        log.debug("{} {}", call.getSignature().getName(), Arrays.toString(call.getArgs()));
        log.debug("{} with {} arguments", call.getSignature().getName(), call.getArgs().length);
        return call.proceed();
    }

    public void context(Visit visit) {
        //#~ phi-in-log
        MDC.put("who", visit.patientName());
        MDC.put("visit", visit.visitId());
    }

    public void built(Visit visit) {
        StringBuilder text = new StringBuilder();
        text.append("visit ").append(visit.visitId());
        log.info("{}", text);
        text.append(" of ").append(visit.patientName());
        //#~ phi-in-log
        log.info("{}", text);
    }

    public void flags(Visit visit) {
        log.info("has diagnosis {}", visit.diagnosis() != null);
        log.info("length {}", visit.patientName().length());
        log.info("equal {}", visit.patientName().equals("x"));
        log.info("patientName and diagnosis are mandatory");
    }
}
