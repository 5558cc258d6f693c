package net.lab

import okhttp3.OkHttpClient
import okhttp3.Request

class Orders(private val http: OkHttpClient) {
    fun submit(url: String) = http.newCall(Request.Builder().url(url).build()).execute()

    fun run() {
        // #~ cleartext-endpoint
        submit("http://intake.lab.net/orders")
        submit("https://intake.lab.net/orders")
        submit("http://localhost:8080/orders")
    }
}
