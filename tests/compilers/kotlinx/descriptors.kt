package kotlinx.serialization.descriptors

import kotlinx.serialization.InternalSerializationApi

interface SerialDescriptor

sealed class SerialKind

sealed class PolymorphicKind : SerialKind() {
    object SEALED : PolymorphicKind()

    object OPEN : PolymorphicKind()
}

class ClassSerialDescriptorBuilder internal constructor(val serialName: String)

@InternalSerializationApi
fun buildSerialDescriptor(
    serialName: String,
    kind: SerialKind,
    vararg typeParameters: SerialDescriptor,
    builder: ClassSerialDescriptorBuilder.() -> Unit = {},
): SerialDescriptor = TODO("$serialName $kind $typeParameters $builder")
