include(SignprepFind)
signprep_find(RabbitMQ librabbitmq rabbitmq amqp.h)
