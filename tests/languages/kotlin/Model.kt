package org.corneroak.rx

import androidx.room.ColumnInfo
import androidx.room.Entity
import androidx.room.PrimaryKey

@Entity(tableName = "customers")
data class Customer(
    @PrimaryKey val customerId: Long,
    val givenName: String,
    val familyName: String,
    @ColumnInfo(name = "dob") val dateOfBirth: String,
    val mobile: String?,
    val allergies: List<String> = emptyList(),
) {
    val shortName: String
        get() = "$givenName ${familyName.first()}"
    val initialsOnly: Int get() = allergies.size
}

data class Script(
    val rxNumber: String,
    val medicationName: String,
    val sig: String,
    val refillsLeft: Int,
    val customer: Customer,
    val state: ScriptState,
)

enum class ScriptState { NEW, FILLED, RETURNED }

data class Store(val storeId: Int, val name: String, val phone: String, val zip: String)

sealed interface PickupEvent {
    data class Ready(val script: Script) : PickupEvent
    data class Late(val hours: Int) : PickupEvent
}
