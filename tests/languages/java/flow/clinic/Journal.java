package clinic;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public final class Journal {
    private static final Logger out = LoggerFactory.getLogger("journal");
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void whole(String place, Object value) throws Exception {
        out.info("{} {}", place, JSON.writeValueAsString(value));
    }

    public static void kind(String place, Object value) {
        out.info("{} {}", place, value.getClass().getSimpleName());
    }
}
