package lab

import org.slf4j.LoggerFactory

private val log = LoggerFactory.getLogger("lab")

fun show(smear: Smear, order: LabOrder) {
    // #~ phi-in-log
    log.info(smear.k1)
    log.info(smear.k2)
    // #~ phi-in-log
    log.info("${smear.dob}")
    // #~ phi-in-log
    log.info(order.n1)
    log.info(order.n2)
}
