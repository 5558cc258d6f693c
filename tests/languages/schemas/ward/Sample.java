package ward;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sample of a drug, as the maker sends it. */
class Sample {
    String code;
    String maker;
}

class SampleDesk {
    private static final Logger log = LoggerFactory.getLogger(SampleDesk.class);

    void show(Sample sample) {
        log.info("got {} of {}", sample.code, sample.maker);
    }
}
