package org.corneroak.rx.ui

import android.content.Context
import android.content.SharedPreferences
import android.util.Log
import androidx.core.app.NotificationCompat
import androidx.core.content.edit
import androidx.core.os.bundleOf
import com.google.firebase.analytics.ktx.analytics
import com.google.firebase.analytics.ktx.logEvent
import com.google.firebase.crashlytics.FirebaseCrashlytics
import com.google.firebase.ktx.Firebase
import com.mixpanel.android.mpmetrics.MixpanelAPI
import io.sentry.Sentry
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.launch
import org.corneroak.rx.Customer
import org.corneroak.rx.PickupEvent
import org.corneroak.rx.Script
import org.corneroak.rx.Store
import org.json.JSONObject
import timber.log.Timber

private const val TAG = "Pickup"

class PickupScreen(
    private val scripts: ScriptRepository,
    private val mixpanel: MixpanelAPI,
    private val prefs: SharedPreferences,
) {
    private val crash = FirebaseCrashlytics.getInstance()

    fun open(rxNumber: String) = viewModelScope.launch {
        val script = scripts.byNumber(rxNumber) ?: return@launch
        //#~ phi-in-log
        Log.d(TAG, "ready for ${script.customer.givenName}")
        Log.d(TAG, "refills left ${script.refillsLeft}")
        script.customer.mobile?.let {
            //#~ phi-in-log
            Timber.i("text to %s", it)
        }
        script.customer.mobile?.let { Timber.i("has a number: ${it.isNotBlank()}") }
        with(script) {
            //#~ phi-in-log
            Timber.w("$medicationName taken $sig")
            Timber.w("state $state")
        }
        script.run {
            //#~ phi-in-log
            Timber.v("allergic to " + customer.allergies.joinToString())
        }
        //#~ phi-in-log
        Timber.d("customer %s", script.customer.shortName)
        Timber.d("customer %s", script.customer.customerId)
        val who = script.customer.also {
            //#~ phi-in-log
            Timber.d(it.dateOfBirth)
        }
        Timber.d("loaded %d", who.customerId)
        //#~ phi-in-log
        Timber.d("now $who")
    }

    fun onEvent(event: PickupEvent) {
        when (event) {
            is PickupEvent.Ready -> {
                //#~ phi-in-log
                Log.i(TAG, "ready ${event.script.medicationName} for ${event.script.customer.familyName}")
            }
            is PickupEvent.Late -> Log.i(TAG, "late by ${event.hours} h")
        }
    }

    fun watch(store: Store) {
        scripts.stream().onEach { Timber.d("store ${store.name} in ${store.zip}") }
        scripts.stream().collectLatest { all -> Timber.d("${all.size} scripts at ${store.phone}") }
    }

    fun track(script: Script) {
        //#~ phi-to-analytics
        Firebase.analytics.logEvent("pickup") { param("drug", script.medicationName) }
        Firebase.analytics.logEvent("pickup") { param("refills", script.refillsLeft.toLong()) }
        //#~ phi-to-analytics
        mixpanel.track("pickup", JSONObject().apply { put("allergy", script.customer.allergies.first()) })
        mixpanel.track("pickup", JSONObject().put("state", script.state.name))
        //#~ phi-to-analytics
        Firebase.analytics.setUserProperty("birth", script.customer.dateOfBirth)
        //#~ phi-to-error-tracker
        crash.setCustomKey("customer", script.customer.familyName)
        crash.setCustomKey("screen", "pickup")
        Sentry.configureScope { scope ->
            //#~ phi-to-error-tracker
            scope.setTag("mobile", script.customer.mobile.orEmpty())
            scope.setTag("store", "12")
        }
        Sentry.captureMessage("pickup failed")
    }

    fun remember(customer: Customer) {
        prefs.edit {
            //#~ phi-in-browser-storage
            putString("last_customer", customer.familyName)
            putBoolean("seen", true)
            putInt("count", customer.allergies.size)
        }
        //#~ phi-in-browser-storage
        prefs.edit().putString("dob", customer.dateOfBirth).apply()
        prefs.edit().putString("theme", "dark").apply()
    }

    fun alert(context: Context, script: Script) {
        val text = buildString {
            append("Your ")
            append(script.medicationName)
            append(" is ready")
        }
        NotificationCompat.Builder(context, "rx")
            .setContentTitle("Corner Oak")
            //#~ phi-in-message
            .setContentText(text)
            .build()
        NotificationCompat.Builder(context, "rx").setContentText("Your order is ready").build()
    }

    fun failed(error: Throwable, script: Script) {
        Log.e(TAG, "pickup failed", error)
        Timber.e(error, "script in state %s", script.state)
        runCatching { scripts.return_(script) }
            .onFailure { Timber.w("return failed: ${it.javaClass.simpleName}") }
            //#~ phi-in-log
            .onSuccess { Timber.w("returned ${script.customer.givenName}") }
    }
}
