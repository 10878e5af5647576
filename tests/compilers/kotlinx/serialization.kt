// What generated code uses of kotlinx.serialization, declared as there: it is published on Maven
// Central only, which not every build may reach. The bodies do nothing; this is for type checking.
package kotlinx.serialization

import kotlin.reflect.KClass
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.encoding.Decoder
import kotlinx.serialization.encoding.Encoder

@Target(AnnotationTarget.CLASS, AnnotationTarget.PROPERTY, AnnotationTarget.TYPE)
annotation class Serializable(val with: KClass<out KSerializer<*>> = KSerializer::class)

@Target(AnnotationTarget.PROPERTY, AnnotationTarget.CLASS)
annotation class SerialName(val value: String)

@Target(AnnotationTarget.PROPERTY)
annotation class Transient

@RequiresOptIn
@Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION)
annotation class InternalSerializationApi

open class SerializationException(message: String?) : IllegalArgumentException(message)

interface SerializationStrategy<in T> {
    val descriptor: SerialDescriptor

    fun serialize(encoder: Encoder, value: T)
}

interface DeserializationStrategy<out T> {
    val descriptor: SerialDescriptor

    fun deserialize(decoder: Decoder): T
}

interface KSerializer<T> : SerializationStrategy<T>, DeserializationStrategy<T> {
    override val descriptor: SerialDescriptor
}

inline fun <reified T> serializer(): KSerializer<T> = TODO("${T::class}")
