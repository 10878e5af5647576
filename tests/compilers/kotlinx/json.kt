package kotlinx.serialization.json

import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.KSerializer
import kotlinx.serialization.encoding.Decoder

sealed class JsonElement

sealed class JsonPrimitive : JsonElement() {
    abstract val isString: Boolean
    abstract val content: String

    companion object {
        fun serializer(): KSerializer<JsonPrimitive> = TODO()
    }
}

object JsonNull : JsonPrimitive() {
    override val isString = false
    override val content = "null"
}

fun JsonPrimitive(value: Boolean?): JsonPrimitive = TODO("$value")

fun JsonPrimitive(value: Number?): JsonPrimitive = TODO("$value")

fun JsonPrimitive(value: String?): JsonPrimitive = TODO("$value")

val JsonPrimitive.doubleOrNull: Double?
    get() = content.toDoubleOrNull()

sealed class Json {
    companion object Default : Json()

    fun parseToJsonElement(string: String): JsonElement = TODO(string)

    fun <T> decodeFromJsonElement(deserializer: DeserializationStrategy<T>, element: JsonElement): T =
        TODO("$deserializer $element")
}

interface JsonDecoder : Decoder {
    val json: Json

    fun decodeJsonElement(): JsonElement
}
