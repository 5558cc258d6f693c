package org.corneroak.rx.server

import io.github.oshai.kotlinlogging.KotlinLogging
import io.github.oshai.kotlinlogging.withLoggingContext
import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.logging.LogLevel
import io.ktor.client.plugins.logging.Logging
import io.ktor.client.request.get
import io.ktor.client.request.parameter
import io.ktor.http.HttpStatusCode
import io.ktor.server.application.ApplicationCall
import io.ktor.server.application.call
import io.ktor.server.plugins.BadRequestException
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.response.respondText
import io.ktor.server.routing.Route
import io.ktor.server.routing.get
import io.ktor.server.routing.post
import kotlinx.serialization.Serializable
import kotlinx.serialization.encodeToString
import kotlinx.serialization.json.Json
import okhttp3.OkHttpClient
import okhttp3.logging.HttpLoggingInterceptor
import org.slf4j.LoggerFactory
import org.slf4j.MDC
import redis.clients.jedis.Jedis
import java.net.HttpURLConnection
import java.security.cert.X509Certificate
import javax.net.ssl.HostnameVerifier
import javax.net.ssl.HttpsURLConnection
import javax.net.ssl.SSLContext
import javax.net.ssl.X509TrustManager

@Serializable
data class Member(
    val id: String,
    val firstName: String,
    val lastName: String,
    val birthDate: String,
    val memberNumber: String,
    val planCode: String,
)

@Serializable
data class Claim(val claimId: String, val member: Member, val diagnosisCode: String, val cents: Long)

private val logger = KotlinLogging.logger {}

class ClaimService(private val jedis: Jedis) {
    private val log = LoggerFactory.getLogger(ClaimService::class.java)
    private val http = HttpClient(CIO) {
        install(Logging) {
            //#~ bodies-logged
            level = LogLevel.BODY
        }
    }
    private val quiet = HttpClient(CIO) { install(Logging) { level = LogLevel.INFO } }

    suspend fun adjudicate(claim: Claim) {
        //#~ phi-in-log
        log.info("claim {} with {}", claim.claimId, claim.diagnosisCode)
        log.info("claim {} of {} cents", claim.claimId, claim.cents)
        //#~ phi-in-log
        note(claim.member.line())
        note(claim.member.reference())
        //#~ phi-in-log
        note("member " + claim.member.memberNumber)
        log.info("member {}", claim.member.memberNumber.blurred())
        claim.member.dump()
        //#~ phi-in-log
        logger.warn { Json.encodeToString(claim.member) }
        logger.warn { "plan ${claim.member.planCode}" }
        //#~ phi-in-log
        MDC.put("member", claim.member.memberNumber)
        MDC.put("claim", claim.claimId)
        //#~ phi-in-log
        withLoggingContext("name" to claim.member.lastName) { logger.info { "done" } }
        withLoggingContext("claim" to claim.claimId) { logger.info { "done" } }
        logger.atInfo {
            message = "paid"
            //#~ phi-in-log
            payload = mapOf("born" to claim.member.birthDate)
        }
        logger.atInfo {
            message = "paid"
            payload = mapOf("cents" to claim.cents)
        }
    }

    suspend fun lookup(member: Member): String {
        //#~ phi-in-url
        http.get("https://eligibility.example.com/v1?member=${member.memberNumber}")
        http.get("https://eligibility.example.com/v1") {
            //#~ phi-in-url
            parameter("dob", member.birthDate)
            parameter("page", 2)
        }
        //#~ phi-in-cache
        jedis.set("member:${member.id}", Json.encodeToString(member))
        jedis.set("plan:${member.id}", member.planCode)
        val found = try {
            quiet.get("https://eligibility.example.com/v1/plans/${member.planCode}")
        } catch (e: java.io.IOException) {
            log.warn("eligibility unreachable", e)
            null
        }
        return found?.toString() ?: throw IllegalStateException("no plan ${member.planCode}")
    }

    fun batch(claims: List<Claim>) {
        claims.forEach {
            //#~ phi-in-log
            println("claim of ${it.member.lastName}")
        }
        claims.map(Claim::claimId).forEach(::println)
        //#~ phi-in-log
        claims.map { it.diagnosisCode }.forEach(::println)
        for ((index, claim) in claims.withIndex()) {
            log.debug("claim {} is {}", index, claim.claimId)
        }
        claims.groupBy { it.planYear() }.forEach { (year, some) -> log.debug("{}: {}", year, some.size) }
        val (claimId, who) = claims.first()
        log.debug("first {}", claimId)
        //#~ phi-in-log
        log.debug("first {}", who)
        val message = if (claims.isEmpty()) "nothing" else claims.last().member.firstName
        //#~ phi-in-log
        log.debug(message)
        var text = ""
        claims.forEach { text += it.member.lastName }
        //#~ phi-in-log
        log.debug(text)
    }

    private fun Claim.planYear() = cents / 100
}

fun Route.claims(service: ClaimService) {
    post("/claims") {
        val claim = call.receive<Claim>()
        if (claim.cents < 0) {
            //#~ phi-in-error-response
            call.respond(HttpStatusCode.BadRequest, "bad claim for ${claim.member.lastName}")
            return@post
        }
        if (claim.diagnosisCode.isBlank()) throw BadRequestException("diagnosis code is missing")
        //#~ phi-in-error-response
        if (claim.diagnosisCode.length > 9) throw BadRequestException("unknown code ${claim.diagnosisCode}")
        call.respond(HttpStatusCode.Created, mapOf("id" to claim.claimId))
    }
    get("/claims/{id}") {
        call.respondText("no such claim", status = HttpStatusCode.NotFound)
    }
}

object Legacy {
    private val trustAll = object : X509TrustManager {
        override fun checkClientTrusted(chain: Array<X509Certificate>, authType: String) = Unit
        //#~ certificate-check-off
        override fun checkServerTrusted(chain: Array<X509Certificate>, authType: String) {}
        override fun getAcceptedIssuers(): Array<X509Certificate> = arrayOf()
    }

    fun connect(connection: HttpsURLConnection) {
        //#~ hostname-check-off
        connection.hostnameVerifier = HostnameVerifier { _, _ -> true }
        //#~ tls-below-minimum
        val old = SSLContext.getInstance("TLSv1.1")
        val ok = SSLContext.getInstance("TLSv1.3")
        connection.sslSocketFactory = ok.socketFactory
    }

    fun client(debug: Boolean) = OkHttpClient.Builder()
        //#~ hostname-check-off
        .hostnameVerifier { _, _ -> true }
        .addInterceptor(HttpLoggingInterceptor().apply {
            level = if (debug) HttpLoggingInterceptor.Level.HEADERS else HttpLoggingInterceptor.Level.NONE
        })
        .build()

    fun wire() = HttpLoggingInterceptor().apply {
        //#~ bodies-logged
        level = HttpLoggingInterceptor.Level.BODY
    }

    //#~ cleartext-endpoint
    fun open() = java.net.URL("http://claims.example.com/batch").openConnection() as HttpURLConnection

    fun local() = java.net.URL("http://localhost:8080/batch").openConnection() as HttpURLConnection
}
