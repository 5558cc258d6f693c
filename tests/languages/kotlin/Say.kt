package org.corneroak.rx.server

import io.github.oshai.kotlinlogging.KotlinLogging
import java.security.MessageDigest
import javax.crypto.Mac

private val log = KotlinLogging.logger {}

fun note(text: String) = log.info { text }

fun Member.line() = "$lastName, $firstName ($memberNumber)"

fun Member.reference() = "member/$id"

fun String.blurred() = "*".repeat(length)

fun String.lastTwo(): String = takeLast(2)

fun Member.dump() {
    //#~ phi-in-log
    log.debug { "$firstName born $birthDate" }
    log.debug { "$id of plan $planCode" }
}

infix fun String.at(place: String) = "$this @ $place"

fun keyed(mac: Mac, value: String): ByteArray = mac.doFinal(value.toByteArray())
