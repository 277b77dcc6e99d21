package dev.attractor.nets.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A protobuf message of which we know some fields by number; all others are kept as they came.
 *
 * @param fields by number
 */
record Message(UnknownFieldSet fields) {
  static Message empty() {
    return new Message(UnknownFieldSet.getDefaultInstance());
  }

  static Message parse(ByteString bytes) throws InvalidProtocolBufferException {
    return new Message(UnknownFieldSet.parseFrom(bytes));
  }

  ByteString bytes() {
    return fields.toByteString();
  }

  /** All messages of a repeated field, in order. */
  List<Message> messages(int field) throws InvalidProtocolBufferException {
    List<Message> messages = new ArrayList<>();
    for (ByteString bytes : fields.getField(field).getLengthDelimitedList()) {
      messages.add(parse(bytes));
    }
    return messages;
  }

  /** The one message of a field. */
  Optional<Message> message(int field) throws InvalidProtocolBufferException {
    return messages(field).stream().reduce((first, last) -> last);
  }

  /** All strings of a repeated field, in order. */
  List<String> strings(int field) {
    return fields.getField(field).getLengthDelimitedList().stream()
        .map(ByteString::toStringUtf8)
        .toList();
  }

  /** The string of a field; empty when it is not set. */
  String string(int field) {
    List<String> all = strings(field);
    return all.isEmpty() ? "" : all.getLast();
  }

  /** The bytes of a field, if it is set. */
  Optional<ByteString> raw(int field) {
    return fields.getField(field).getLengthDelimitedList().stream().reduce((first, last) -> last);
  }

  /** The integer of a field; 0 when it is not set. */
  long integer(int field) throws IOException {
    List<Long> all = integers(field);
    return all.isEmpty() ? 0 : all.getLast();
  }

  /** All integers of a repeated field, packed or not. */
  List<Long> integers(int field) throws IOException {
    List<Long> integers = new ArrayList<>(fields.getField(field).getVarintList());
    for (ByteString packed : fields.getField(field).getLengthDelimitedList()) {
      CodedInputStream stream = packed.newCodedInput();
      while (!stream.isAtEnd()) {
        integers.add(stream.readInt64());
      }
    }
    return integers;
  }

  /** This message with one more string. */
  Message plus(int field, String value) {
    return plus(field, ByteString.copyFromUtf8(value));
  }

  /** This message with one more message. */
  Message plus(int field, Message value) {
    return plus(field, value.bytes());
  }

  Message plus(int field, ByteString value) {
    return merged(field, Field.newBuilder().addLengthDelimited(value));
  }

  /** This message with one more integer. */
  Message plus(int field, long value) {
    return merged(field, Field.newBuilder().addVarint(value));
  }

  private Message merged(int field, Field.Builder added) {
    return new Message(fields.toBuilder().mergeField(field, added.build()).build());
  }

  /** This message with exactly these messages in a repeated field. */
  Message with(int field, List<Message> values) {
    Field.Builder all = Field.newBuilder();
    values.forEach(value -> all.addLengthDelimited(value.bytes()));
    return new Message(fields.toBuilder().clearField(field).addField(field, all.build()).build());
  }
}
