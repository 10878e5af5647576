package kotlinx.serialization.encoding

import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.SerializationStrategy

interface Encoder {
    fun <T : Any?> encodeSerializableValue(serializer: SerializationStrategy<T>, value: T)
}

interface Decoder {
    fun <T : Any?> decodeSerializableValue(deserializer: DeserializationStrategy<T>): T
}
