package io.beanpod.cri;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.HashSet;
import java.util.SortedSet;
import java.util.TreeSet;

/** What of an interface is seen on the wire, one fact a line, whatever files it is written in. */
final class DescriptorFacts {
  private final SortedSet<String> facts = new TreeSet<>();
  private final HashSet<String> files = new HashSet<>();

  private DescriptorFacts() {}

  /** The facts of a file and of all that it imports. */
  static SortedSet<String> of(FileDescriptor... files) {
    DescriptorFacts made = new DescriptorFacts();
    for (FileDescriptor file : files) {
      made.add(file);
    }
    return made.facts;
  }

  private void add(FileDescriptor file) {
    if (!files.add(file.getName())) {
      return;
    }
    file.getDependencies().forEach(this::add);
    file.getServices().forEach(this::add);
    file.getMessageTypes().forEach(this::add);
    file.getEnumTypes().forEach(this::add);
  }

  private void add(ServiceDescriptor service) {
    for (MethodDescriptor method : service.getMethods()) {
      facts.add(
          "call %s %s %s %s%s"
              .formatted(
                  service.getFullName(),
                  method.getName(),
                  method.getInputType().getName(),
                  method.isServerStreaming() ? "stream " : "",
                  method.getOutputType().getName()));
    }
  }

  private void add(Descriptor message) {
    if (message.getOptions().getMapEntry()) {
      return;
    }
    facts.add("message " + message.getFullName());
    for (FieldDescriptor field : message.getFields()) {
      facts.add(
          "field %s %03d %s %s"
              .formatted(message.getFullName(), field.getNumber(), field.getName(), form(field)));
    }
    message.getNestedTypes().forEach(this::add);
    message.getEnumTypes().forEach(this::add);
  }

  private static String form(FieldDescriptor field) {
    if (field.isMapField()) {
      Descriptor entry = field.getMessageType();
      return "map<%s, %s>"
          .formatted(type(entry.findFieldByNumber(1)), type(entry.findFieldByNumber(2)));
    }
    return (field.isRepeated() ? "repeated " : "") + type(field);
  }

  private static String type(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase(java.util.Locale.ROOT);
    };
  }

  private void add(EnumDescriptor type) {
    for (EnumValueDescriptor value : type.getValues()) {
      facts.add(
          "value %s %03d %s".formatted(type.getFullName(), value.getNumber(), value.getName()));
    }
  }
}
