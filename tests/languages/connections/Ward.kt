package ward

import okhttp3.Request

class WardApi(private val base: String) {
    fun visits(id: String) = Request.Builder().url(base + "/visits/" + id).build()
}

//#~ cleartext-endpoint
val cleartext = WardApi("http://ward.hospital.org/r4")
val sound = WardApi("https://ward.hospital.org/r4")
