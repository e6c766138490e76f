exports.allUsers = () => ['Ada', 'Grace']
