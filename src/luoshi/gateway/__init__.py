"""What speaks with fire alarm devices over sockets."""
